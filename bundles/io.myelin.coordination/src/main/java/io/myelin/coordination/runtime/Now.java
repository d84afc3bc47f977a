package io.myelin.coordination.runtime;

import io.myelin.loop.Clock;
import java.util.concurrent.TimeUnit;

/**
 * The time of one transition.
 *
 * @param steadyMs never goes back: what deadlines are measured with
 * @param wallMs since 1970: what is written into records
 */
public record Now(long steadyMs, long wallMs) {
    static Now of(Clock clock) {
        return new Now(TimeUnit.NANOSECONDS.toMillis(clock.nowNs()), clock.nowMs());
    }
}
