package io.myelin.itests.benchmarks.scenario;

import io.myelin.itests.benchmarks.Bench;
import io.myelin.itests.benchmarks.Block;
import io.myelin.itests.benchmarks.peer.BrokerProcess;

/** Asked of a node that has been running for a while: all of these share one start of it. */
public non-sealed interface SteadyScenario extends Scenario {
    void run(Bench bench, BrokerProcess broker, Block block) throws Exception;
}
