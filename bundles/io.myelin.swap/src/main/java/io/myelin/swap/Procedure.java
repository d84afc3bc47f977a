package io.myelin.swap;

import io.myelin.generation.SwapRecord;
import io.myelin.generation.SwapRecord.Outcome;
import io.myelin.loop.Clock;
import io.myelin.swap.Exchange.Exchanged;
import io.myelin.swap.jar.JarInfo;
import io.myelin.swap.jar.JarStore;
import io.myelin.swap.jar.JarStore.Kept;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One swap from its turn to its end: everything that can be refused is, then the builds are exchanged, then it is made to last. */
final class Procedure {
    private static final Logger LOG = LoggerFactory.getLogger(Procedure.class);

    private final BundleContext context;
    private final Clock clock;
    private final JarStore jars;
    private final Installed installed;
    private final Exchange exchange;

    Procedure(BundleContext context, Clock clock, JarStore jars, Installed installed, Exchange exchange) {
        this.context = context;
        this.clock = clock;
        this.jars = jars;
        this.installed = installed;
        this.exchange = exchange;
    }

    /** @param jar what to swap in; empty for what the distribution brought along */
    SwapRecord run(Attempt attempt, Optional<Kept> jar) throws InterruptedException {
        long beganNs = clock.nowNs();
        String oldVersion = "";
        String newVersion = "";
        try {
            Bundle old = old(attempt.bundle(), jar);
            oldVersion = old.getVersion().toString();
            Path file = jar.isPresent()
                    ? jar.get().file()
                    : jars.shipped(attempt.bundle()).orElseThrow();
            newVersion = inspected(attempt.bundle(), file).version();
            if (!installed.replaced(old)) {
                jars.keepShipped(attempt.bundle(), installed.jar(old));
            }
            Bundle fresh = wired(file, old);
            Exchanged exchanged = exchanged(old, fresh);
            String reason = exchanged.outcome() == Outcome.SWAPPED ? lasting(attempt, jar, fresh) : exchanged.reason();
            SwapRecord record = attempt.ended(
                    exchanged.outcome(), oldVersion, newVersion, reason, exchanged.pauseMs(), tookMs(beganNs));
            installed.retire(exchanged.outcome() == Outcome.SWAPPED ? old : fresh);
            return record;
        } catch (Refusal e) {
            jar.ifPresent(kept -> jars.discard(kept.file()));
            return attempt.ended(Outcome.REFUSED, oldVersion, newVersion, e.getMessage(), 0, tookMs(beganNs));
        } catch (IOException e) {
            jar.ifPresent(kept -> jars.discard(kept.file()));
            String reason = "the build that runs cannot be kept, so it is not touched: " + e;
            return attempt.ended(Outcome.REFUSED, oldVersion, newVersion, reason, 0, tookMs(beganNs));
        }
    }

    private long tookMs(long beganNs) {
        return TimeUnit.NANOSECONDS.toMillis(clock.nowNs() - beganNs);
    }

    private Bundle old(String name, Optional<Kept> jar) throws Refusal {
        ProductBundles.require(name);
        Bundle old = installed.find(name).orElseThrow(() -> new Refusal("no bundle " + name + " is installed"));
        if (jar.isEmpty() && (!installed.replaced(old) || jars.shipped(name).isEmpty())) {
            throw new Refusal("nothing was swapped in: what the distribution brought along runs already");
        }
        return old;
    }

    private static JarInfo inspected(String name, Path jar) throws Refusal {
        JarInfo info = JarInfo.read(jar);
        if (!info.bundle().equals(name)) {
            throw new Refusal("the jar is the bundle " + info.bundle() + ", not " + name);
        }
        return info;
    }

    /** Installs the new build beside the old one and gives it its wires and its classes. */
    private Bundle wired(Path file, Bundle old) throws Refusal, InterruptedException {
        Bundle fresh;
        try {
            fresh = installed.install(file, old.adapt(BundleStartLevel.class).getStartLevel());
        } catch (BundleException e) {
            throw new Refusal("it cannot be installed: " + e.getMessage());
        }
        try {
            Candidate.resolve(context, fresh);
            Candidate.load(fresh);
            return fresh;
        } catch (Refusal e) {
            installed.retire(fresh);
            throw e;
        }
    }

    private Exchanged exchanged(Bundle old, Bundle fresh) throws InterruptedException, Refusal {
        try {
            return exchange.run(old, fresh);
        } catch (Refusal e) {
            installed.retire(fresh);
            throw e;
        }
    }

    /** From here on a restart of the node starts the new build, too. Why it does not, or nothing. */
    private String lasting(Attempt attempt, Optional<Kept> jar, Bundle fresh) {
        try {
            if (jar.isPresent()) {
                jars.commit(attempt.bundle(), jar.get());
            } else {
                jars.commitShipped(attempt.bundle());
            }
            fresh.start(Bundle.START_ACTIVATION_POLICY);
            return "";
        } catch (IOException | BundleException e) {
            LOG.error("{} serves, but a restart of the node brings the build before it", fresh, e);
            return "it serves, but could not be made to last: after a restart the build before it starts; " + e;
        }
    }
}
