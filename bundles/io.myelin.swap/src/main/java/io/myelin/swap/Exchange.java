package io.myelin.swap;

import io.myelin.generation.SwapRecord.Outcome;
import io.myelin.loop.Clock;
import io.myelin.swap.Bounded.Result;
import io.myelin.swap.gate.Gate;
import io.myelin.swap.gate.Observation;
import io.myelin.swap.gate.Observer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one build in the place of another, and back when the new one does not serve. The new one has its wires already, and the
 * old one stays installed until the new one serves: to go back is to start it again.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final long FIRST_LOOK_MS = 2;
    private static final long LAST_LOOK_MS = 25;
    /** For the gate to say what is lacking, rather than that it took too long. */
    private static final long SLACK_MS = 250;

    private final Limits limits;
    private final Clock clock;
    private final Installed installed;
    private final Observer observer;
    private final Bounded bounded;
    /** What code of bundles is asked to do now, for the case that it hangs. */
    private volatile String doing = "";
    /** Whether what was started last had to be interrupted. */
    private boolean hung;

    /**
     * How an exchange ended.
     *
     * @param serving what serves now; null when nothing does
     * @param reason why the new build does not serve; empty when it does
     */
    record Exchanged(Outcome outcome, Bundle serving, String reason, long pauseMs) {}

    Exchange(Limits limits, Clock clock, Installed installed, Observer observer) {
        this.limits = limits;
        this.clock = clock;
        this.installed = installed;
        this.observer = observer;
        this.bounded = new Bounded(limits.interrupt_limit_ms());
    }

    Exchanged run(Bundle old, Bundle fresh) throws InterruptedException, Refusal {
        Observation before = settled(old);
        boolean overlaps = ProductBundles.overlaps(old.getSymbolicName());
        String problem = overlaps ? serve(fresh, before, limits.serve_limit_ms()) : "";
        long beganNs = clock.nowNs();
        if (problem.isEmpty()) {
            end(old);
            problem = serve(fresh, before, limits.serve_limit_ms());
        }
        if (problem.isEmpty()) {
            return new Exchanged(Outcome.SWAPPED, fresh, "", sinceMs(beganNs));
        }
        LOG.warn("{} {} does not serve, the build before it is reinstated: {}", fresh, fresh.getVersion(), problem);
        // What hung when it was made hangs again where it is unbound; what only is not well may have requests to
        // finish.
        stop(fresh, hung ? limits.give_up_limit_ms() : limits.stop_limit_ms());
        Bundle back = reinstate(old, before);
        return back == null
                ? new Exchanged(
                        Outcome.FAILED, null, problem + "; the old build does not serve either", sinceMs(beganNs))
                : new Exchanged(Outcome.REINSTATED, back, problem, sinceMs(beganNs));
    }

    private void end(Bundle old) throws InterruptedException {
        Result<Void> stopped = stop(old, limits.stop_limit_ms());
        if (!stopped.done()) {
            LOG.warn("to stop {} {} {}", old, old.getVersion(), stopped.reason(limits.stop_limit_ms()));
        }
    }

    private long sinceMs(long beganNs) {
        return TimeUnit.NANOSECONDS.toMillis(clock.nowNs() - beganNs);
    }

    /** What is there when the node is well, or has not become so within the limit: what is broken may be what is replaced. */
    private Observation settled(Bundle old) throws InterruptedException, Refusal {
        long deadlineNs = clock.nowNs() + TimeUnit.MILLISECONDS.toNanos(limits.settle_limit_ms());
        Result<Observation> seen = bounded.run(thread("look", old), limits.settle_limit_ms() * 2, () -> {
            Observation last = observer.look(old, installed.left());
            while (!last.well() && clock.nowNs() < deadlineNs) {
                Thread.sleep(LAST_LOOK_MS);
                last = observer.look(old, installed.left());
            }
            return last;
        });
        if (!seen.done()) {
            throw new Refusal("to ask the node how it is " + seen.reason(limits.settle_limit_ms() * 2));
        }
        return seen.value();
    }

    private Result<Void> stop(Bundle bundle, long limitMs) throws InterruptedException {
        return bounded.run(thread("stop", bundle), limitMs, () -> {
            bundle.stop(Bundle.STOP_TRANSIENT);
            return null;
        });
    }

    /** Starts a bundle and waits until everything is as before; what is wrong when it is not, empty when it is. */
    private String serve(Bundle bundle, Observation before, long limitMs) throws InterruptedException {
        long deadlineNs = clock.nowNs() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        doing = "to start it";
        Result<String> served = bounded.run(thread("start", bundle), limitMs + SLACK_MS, () -> {
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            doing = "to ask whether everything is well";
            String lacking = pass(bundle, new Gate(bundle.getSymbolicName(), before), deadlineNs);
            return lacking.isEmpty() ? made(bundle) : lacking;
        });
        hung = served.end() == Bounded.End.INTERRUPTED || served.end() == Bounded.End.HANGS;
        return served.done() ? served.value() : doing + " " + served.reason(limitMs);
    }

    private String made(Bundle bundle) {
        doing = "to make its components";
        List<String> failed = observer.unmakeable(bundle);
        return failed.isEmpty() ? "" : "cannot be made (the log has the reason): " + String.join(", ", failed);
    }

    private String pass(Bundle bundle, Gate gate, long deadlineNs) throws InterruptedException {
        long waitMs = FIRST_LOOK_MS;
        while (true) {
            Observation now = observer.look(bundle, installed.left());
            List<String> lacking = gate.lacking(now);
            if (lacking.isEmpty()) {
                return "";
            }
            String hopeless = gate.hopeless(now).orElse("");
            if (!hopeless.isEmpty() || clock.nowNs() >= deadlineNs) {
                return hopeless.isEmpty() ? String.join("; ", lacking) : hopeless;
            }
            Thread.sleep(waitMs);
            waitMs = Math.min(LAST_LOOK_MS, waitMs * 2);
        }
    }

    /** Starts the old build again; when it cannot be started because it hangs, a copy of it. Null when neither serves. */
    private Bundle reinstate(Bundle old, Observation before) throws InterruptedException {
        Bundle back = old;
        if (old.getState() == Bundle.STOPPING || old.getState() == Bundle.STARTING) {
            back = installed.copy(old);
        }
        // When something hangs, what is above may hang in it, too, and time is short.
        String problem = serve(back, before, hung ? limits.give_up_limit_ms() * 2 : limits.serve_limit_ms());
        if (problem.isEmpty()) {
            return back;
        }
        LOG.warn("{} was started again and does not serve yet: {}", back, problem);
        renewAbove(back, before);
        problem = serve(back, before, limits.serve_limit_ms());
        if (!problem.isEmpty()) {
            LOG.error("{} does not serve: {}; restart the node", back, problem);
        }
        return problem.isEmpty() ? back : null;
    }

    /** What is above may have been caught in what hangs: it is made anew, from the ground up, what cannot stop as a copy. */
    private void renewAbove(Bundle back, Observation before) throws InterruptedException {
        Set<String> caught =
                new Gate(back.getSymbolicName(), before).missingAbove(observer.components(back, installed.left()));
        for (String name : ProductBundles.NAMES) {
            if (caught.contains(name)) {
                renew(installed.find(name).orElseThrow());
            }
        }
    }

    private void renew(Bundle bundle) throws InterruptedException {
        Result<Void> stopped = stop(bundle, limits.give_up_limit_ms());
        Bundle next = stopped.done() ? bundle : installed.copy(bundle);
        LOG.warn("{} was caught in what hung and is made anew", bundle);
        bounded.run(thread("start", next), limits.serve_limit_ms(), () -> {
            next.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            return null;
        });
        if (next != bundle) {
            installed.leave(bundle);
        }
    }

    private static String thread(String what, Bundle bundle) {
        return "swap-" + what + "-" + bundle.getSymbolicName();
    }
}
