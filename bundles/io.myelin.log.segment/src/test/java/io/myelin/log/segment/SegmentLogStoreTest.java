package io.myelin.log.segment;

import io.myelin.log.LogStore;
import io.myelin.log.StorageException;
import io.myelin.testkit.log.LogStoreContract;
import io.myelin.testkit.sim.SimFileIO;
import io.myelin.testkit.sim.SimScheduler;

final class SegmentLogStoreTest extends LogStoreContract {
    private final SimFileIO files = new SimFileIO(1);

    @Override
    protected LogStore openStore(SimScheduler loops) throws StorageException {
        return Fixtures.store(files, loops);
    }

    @Override
    protected void closeStore(LogStore store) {
        ((SegmentLogStore) store).close();
    }
}
