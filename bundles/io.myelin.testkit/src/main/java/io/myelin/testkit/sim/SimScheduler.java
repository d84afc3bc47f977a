package io.myelin.testkit.sim;

import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Loops;
import io.myelin.loop.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The kernel of the simulator: loops, a pool and a clock, all run by the thread that calls {@link #step}. Tasks of one loop run
 * in their order, those of different loops and of the pool in an order that the seed decides; time passes only when there is
 * nothing else to do, or when told.
 */
public final class SimScheduler implements Loops {
    private static final long START_MS = 1_700_000_000_000L;

    private final Random random;
    private final List<SimLoop> loops = new ArrayList<>();
    private final List<Runnable> pool = new ArrayList<>();
    private final PriorityQueue<SimTimer> timers = new PriorityQueue<>();
    private final List<Throwable> failures = new ArrayList<>();
    private SimLoop current;
    private boolean inPool;
    private long nowNs;
    private long driftMs;
    private long timerNumbers;

    public SimScheduler(long seed, int loopCount) {
        this.random = new Random(seed);
        for (int i = 0; i < loopCount; i++) {
            loops.add(new SimLoop());
        }
    }

    /** Runs one task that is ready; false when there is none. */
    public boolean step() {
        wakeTimers();
        List<SimLoop> ready =
                loops.stream().filter(loop -> !loop.tasks.isEmpty()).toList();
        int choices = ready.size() + pool.size();
        if (choices == 0) {
            return false;
        }
        int choice = random.nextInt(choices);
        if (choice < ready.size()) {
            SimLoop loop = ready.get(choice);
            run(loop, loop.tasks.pollFirst());
        } else {
            run(null, pool.remove(choice - ready.size()));
        }
        return true;
    }

    private void run(SimLoop loop, Runnable task) {
        SimLoop before = current;
        boolean poolBefore = inPool;
        current = loop;
        inPool = loop == null;
        try {
            task.run();
        } catch (RuntimeException | AssertionError e) {
            failures.add(e);
        } finally {
            current = before;
            inPool = poolBefore;
        }
    }

    /** Runs what is ready until nothing is. */
    public void runReady() {
        for (long steps = 0; step(); steps++) {
            if (steps > 10_000_000) {
                throw new IllegalStateException("the tasks never end");
            }
        }
    }

    /** Lets time pass, running what becomes due on the way. */
    public void advance(long duration, TimeUnit unit) {
        long untilNs = nowNs + unit.toNanos(duration);
        runReady();
        while (!timers.isEmpty() && timers.peek().dueNs <= untilNs) {
            nowNs = Math.max(nowNs, timers.peek().dueNs);
            runReady();
        }
        nowNs = untilNs;
    }

    /** Forgets every task and timer: the process has ended. */
    public void kill() {
        loops.forEach(loop -> loop.tasks.clear());
        pool.clear();
        timers.clear();
    }

    /** The wall clock jumps; durations do not. */
    public void jump(long duration, TimeUnit unit) {
        driftMs += unit.toMillis(duration);
    }

    /** What left a task as an exception; production logs it and goes on, a simulation should not. */
    public List<Throwable> failures() {
        return List.copyOf(failures);
    }

    private void wakeTimers() {
        while (!timers.isEmpty() && timers.peek().dueNs <= nowNs) {
            SimTimer timer = timers.poll();
            if (!timer.cancelled) {
                timer.loop.tasks.addLast(timer);
            }
        }
    }

    public Clock clock() {
        return new Clock() {
            @Override
            public long nowNs() {
                return nowNs;
            }

            @Override
            public long nowMs() {
                return START_MS + driftMs + TimeUnit.NANOSECONDS.toMillis(nowNs);
            }
        };
    }

    @Override
    public int count() {
        return loops.size();
    }

    @Override
    public Loop loop(int index) {
        return loops.get(index);
    }

    @Override
    public Executor blocking() {
        return pool::add;
    }

    private final class SimLoop implements Loop {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.addLast(task);
        }

        /** The thread of a test, outside of every task, may act as any loop. */
        @Override
        public boolean inLoop() {
            return current == this || current == null && !inPool;
        }

        @Override
        public Timer schedule(long delayNs, Runnable task) {
            SimTimer timer = new SimTimer(this, nowNs + Math.max(0, delayNs), timerNumbers++, task);
            timers.add(timer);
            return timer;
        }

        @Override
        public Clock clock() {
            return SimScheduler.this.clock();
        }
    }

    private static final class SimTimer implements Timer, Runnable, Comparable<SimTimer> {
        private final SimLoop loop;
        private final long dueNs;
        private final long number;
        private final Runnable task;
        private boolean cancelled;

        SimTimer(SimLoop loop, long dueNs, long number, Runnable task) {
            this.loop = loop;
            this.dueNs = dueNs;
            this.number = number;
            this.task = task;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(SimTimer other) {
            int byTime = Long.compare(dueNs, other.dueNs);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
