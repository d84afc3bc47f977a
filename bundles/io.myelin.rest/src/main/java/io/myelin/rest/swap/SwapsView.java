package io.myelin.rest.swap;

import io.myelin.generation.SwapRecord;
import java.util.List;

/** What was asked for, the newest first. */
public record SwapsView(List<SwapRecord> swaps) {}
