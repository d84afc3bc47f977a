package io.myelin.itests.benchmarks.scenario;

import io.myelin.itests.benchmarks.Bench;
import io.myelin.itests.benchmarks.Block;
import io.myelin.itests.benchmarks.peer.Peer;

/** Asked of a node that starts for it, and ends with it. */
public non-sealed interface ProcessScenario extends Scenario {
    void run(Bench bench, Peer peer, Block block) throws Exception;
}
