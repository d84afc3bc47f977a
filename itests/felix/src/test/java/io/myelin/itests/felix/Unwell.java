package io.myelin.itests.felix;

import io.myelin.health.Health;
import io.myelin.health.HealthSource;

/** For builds of the product that say of themselves that they do not serve. */
public final class Unwell implements HealthSource {
    @Override
    public String name() {
        return "unwell";
    }

    @Override
    public Health check() {
        return Health.failing("it was made to be unwell");
    }
}
