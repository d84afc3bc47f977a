package io.myelin.log.segment;

import io.myelin.testkit.sim.SimScheduler;

/** Commits when the scheduler comes to it. */
final class SimJournalWriter implements JournalWriter {
    private final SimScheduler loops;
    private boolean stopped;

    SimJournalWriter(SimScheduler loops) {
        this.loops = loops;
    }

    @Override
    public void wake(Runnable task) {
        loops.blocking().execute(() -> {
            if (!stopped) {
                task.run();
            }
        });
    }

    @Override
    public void stop() {
        stopped = true;
    }
}
