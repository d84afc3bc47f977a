package io.myelin.coordination;

import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Loops;
import io.myelin.loop.Timer;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/** One loop, and the time, stepped by the test's own thread. */
public final class SimLoop implements Loop, Clock, Loops {
    private static final long START_MS = 1_700_000_000_000L;

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNs).thenComparingLong(Task::order));
    private long nowNs;
    private long order;
    private boolean running;

    /** Runs what is due up to a time from now. */
    public void advance(long ms) {
        long untilNs = nowNs + ms * 1_000_000L;
        while (!tasks.isEmpty() && tasks.peek().atNs <= untilNs) {
            Task task = tasks.poll();
            nowNs = Math.max(nowNs, task.atNs);
            enter(task.work);
        }
        nowNs = untilNs;
    }

    /** Runs what is due now. */
    public void settle() {
        advance(0);
    }

    /** Runs something as if on the loop. */
    public void enter(Runnable work) {
        boolean outer = running;
        running = true;
        try {
            work.run();
        } finally {
            running = outer;
        }
    }

    @Override
    public void execute(Runnable task) {
        add(0, task);
    }

    @Override
    public boolean inLoop() {
        return running;
    }

    @Override
    public Timer schedule(long delayNs, Runnable task) {
        Task added = add(delayNs, task);
        return () -> tasks.remove(added);
    }

    private Task add(long delayNs, Runnable work) {
        Task task = new Task(nowNs + Math.max(0, delayNs), order++, work);
        tasks.add(task);
        return task;
    }

    @Override
    public Clock clock() {
        return this;
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public long nowMs() {
        return START_MS + nowNs / 1_000_000L;
    }

    @Override
    public int count() {
        return 1;
    }

    @Override
    public Loop loop(int index) {
        return this;
    }

    @Override
    public Executor blocking() {
        return this;
    }

    private record Task(long atNs, long order, Runnable work) {}
}
