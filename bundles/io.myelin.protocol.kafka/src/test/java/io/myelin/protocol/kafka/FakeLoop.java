package io.myelin.protocol.kafka;

import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A loop that is the test's own thread; time passes when the test says so. */
final class FakeLoop implements Loop {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Scheduled> timers = new ArrayList<>();
    private long nowNs;
    private boolean running;

    private record Scheduled(long atNs, Runnable task) {}

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (!running) {
            running = true;
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
            running = false;
        }
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public Timer schedule(long delayNs, Runnable task) {
        Scheduled timer = new Scheduled(nowNs + delayNs, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Time goes by in the middle of something. */
    void passMs(long ms) {
        nowNs += ms * 1_000_000;
    }

    void advanceMs(long ms) {
        nowNs += ms * 1_000_000;
        for (Scheduled timer : List.copyOf(timers)) {
            if (timer.atNs <= nowNs && timers.remove(timer)) {
                execute(timer.task);
            }
        }
    }

    @Override
    public Clock clock() {
        return new Clock() {
            @Override
            public long nowNs() {
                return nowNs;
            }

            @Override
            public long nowMs() {
                return nowNs / 1_000_000;
            }
        };
    }
}
