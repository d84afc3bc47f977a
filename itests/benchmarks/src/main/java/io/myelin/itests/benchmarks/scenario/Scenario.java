package io.myelin.itests.benchmarks.scenario;

import io.myelin.itests.benchmarks.Metric;
import java.util.List;

/** One question, asked of both products in the same way. */
public sealed interface Scenario permits SteadyScenario, ProcessScenario {
    String name();

    /** One line for the table and for --help: the load, exactly. */
    String title();

    /** What goes into the table, in this order; everything that was measured is in the raw results. */
    List<Metric> metrics();
}
