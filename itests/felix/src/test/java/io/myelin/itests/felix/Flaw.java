package io.myelin.itests.felix;

import io.myelin.generation.SwapRecord.Outcome;

/** What can be wrong with a build, and what becomes of the swap then. */
enum Flaw {
    NO_JAR(Outcome.REFUSED),
    CUT_OFF(Outcome.REFUSED),
    OTHER_NAME(Outcome.REFUSED),
    UNRESOLVABLE(Outcome.REFUSED),
    NEWER_API(Outcome.REFUSED),
    THROWS_IN_ACTIVATOR(Outcome.REINSTATED),
    THROWS_WHEN_MADE(Outcome.REINSTATED),
    THROWS_WHEN_ACTIVATED(Outcome.REINSTATED),
    HANGS_WHEN_ACTIVATED(Outcome.REINSTATED),
    /** Its services are missing, and what needs them stays unsatisfied. */
    WITHOUT_SERVICE(Outcome.REINSTATED),
    /** One of its components waits for what never comes. */
    UNSATISFIED(Outcome.REINSTATED),
    UNWELL(Outcome.REINSTATED),
    /** As above, and no interrupt helps. */
    HANGS_FOR_EVER(Outcome.REINSTATED),
    /** It serves; to replace it by the next one is what is difficult. */
    HANGS_WHEN_STOPPED(Outcome.SWAPPED);

    final Outcome outcome;

    Flaw(Outcome outcome) {
        this.outcome = outcome;
    }
}
