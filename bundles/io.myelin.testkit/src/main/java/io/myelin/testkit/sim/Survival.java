package io.myelin.testkit.sim;

import java.util.Random;

/** Which of the changes that were not synced are on disk after a power cut. */
public enum Survival {
    /** Nothing that was not synced. */
    NONE {
        @Override
        boolean of(Random random, int index, int count) {
            return false;
        }
    },
    /** Everything: the cache had just been written back. */
    ALL {
        @Override
        boolean of(Random random, int index, int count) {
            return true;
        }
    },
    /** Each change for itself, in no order. */
    SOME {
        @Override
        boolean of(Random random, int index, int count) {
            return random.nextBoolean();
        }
    },
    /** All but some sectors or names. */
    MOST {
        @Override
        boolean of(Random random, int index, int count) {
            return random.nextInt(16) != 0;
        }
    },
    /** The older half, in order, and then something of the rest. */
    FIRST {
        @Override
        boolean of(Random random, int index, int count) {
            return index < count / 2 || random.nextInt(8) == 0;
        }
    };

    abstract boolean of(Random random, int index, int count);
}
