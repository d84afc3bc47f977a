package io.myelin.testkit.sim;

import java.util.Random;

/** A file or a directory of the simulated disk. */
interface SimNode {
    /** Loses what was not synced, as far as the survival says. */
    void cut(Random random, Survival survival);
}
