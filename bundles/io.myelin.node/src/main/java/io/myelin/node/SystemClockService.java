package io.myelin.node;

import io.myelin.loop.Clock;
import org.osgi.service.component.annotations.Component;

/** The machine's clock as a service. */
@Component(name = "io.myelin.node.clock", service = Clock.class)
public final class SystemClockService implements Clock {
    @Override
    public long nowNs() {
        return System.nanoTime();
    }

    @Override
    public long nowMs() {
        return System.currentTimeMillis();
    }
}
