package io.myelin.log.memory;

import io.myelin.log.LogStore;
import io.myelin.log.StorageException;
import io.myelin.testkit.log.LogStoreContract;
import io.myelin.testkit.sim.SimScheduler;

final class MemoryLogStoreTest extends LogStoreContract {
    @Override
    protected LogStore openStore(SimScheduler loops) {
        return new MemoryLogStore(loops.clock(), 1 << 20);
    }

    @Override
    protected void closeStore(LogStore store) {
        try {
            ((MemoryLogStore) store).close();
        } catch (StorageException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected boolean survivesRestart() {
        return false;
    }
}
