package io.myelin.generation;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Replaces bundles of the product while they serve, a service. The new build is looked at before anything is touched; when it
 * does not start, hangs or stays unhealthy, the old one comes back by itself. What was swapped in is also what starts after a
 * restart of the node. Any thread; no method blocks for longer than it takes to read a jar.
 *
 * <p>A bundle is named by its symbolic name, with or without the {@code io.myelin.} before it. One swap runs at a time, those
 * asked for meanwhile wait for their turn, bounded in number.
 */
@ProviderType
public interface Swaps {
    /**
     * A swap that was asked for.
     *
     * @param number by which {@link #history()} knows it
     * @param ended completes when it is over, always normally and in bounded time, on a thread of the swap engine that must
     *     not be blocked: a swap that was refused or undone is an answer, too
     */
    record Swap(long number, CompletionStage<SwapRecord> ended) {}

    /**
     * A bundle that can be replaced.
     *
     * @param bundle its symbolic name
     * @param version the version that is installed now
     * @param shipped whether that is what the distribution brought along, not something swapped in
     * @param active whether it is active
     */
    record Replaceable(String bundle, String version, boolean shipped, boolean active) {}

    /**
     * Replaces a bundle by another build of it.
     *
     * @param bundle whose symbolic name the jar must have
     * @param jar read before this returns; the caller may delete it afterwards
     */
    Swap swap(String bundle, JarSource jar);

    /** Replaces what was swapped in by what the distribution brought along. */
    Swap restore(String bundle);

    /** What was asked for, the newest first, bounded; with what waits and what runs. It survives a restart of the node. */
    List<SwapRecord> history();

    /** The bundles that can be replaced while the node runs, by name; all others need a restart. */
    List<Replaceable> replaceable();
}
