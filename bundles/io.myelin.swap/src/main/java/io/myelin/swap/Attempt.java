package io.myelin.swap;

import io.myelin.generation.SwapRecord;
import io.myelin.generation.SwapRecord.Outcome;

/** What was asked for; makes the record of how it stands. */
record Attempt(long number, String bundle, String source, long startedMs) {

    SwapRecord stands(Outcome outcome) {
        return ended(outcome, "", "", "", 0, 0);
    }

    SwapRecord refused(String reason) {
        return ended(Outcome.REFUSED, "", "", reason, 0, 0);
    }

    SwapRecord failed(String reason) {
        return ended(Outcome.FAILED, "", "", reason, 0, 0);
    }

    SwapRecord ended(Outcome outcome, String oldVersion, String newVersion, String reason, long pauseMs, long tookMs) {
        return new SwapRecord(
                number, bundle, source, oldVersion, newVersion, outcome, reason, startedMs, pauseMs, tookMs);
    }
}
