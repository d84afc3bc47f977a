package io.myelin.rest.swap;

import io.myelin.generation.SwapRecord;
import io.myelin.generation.Swaps.Replaceable;
import java.util.List;

/**
 * What was replaced, and what can be.
 *
 * @param swaps the newest first
 * @param bundles what runs now
 */
public record SwapsView(List<SwapRecord> swaps, List<Replaceable> bundles) {}
