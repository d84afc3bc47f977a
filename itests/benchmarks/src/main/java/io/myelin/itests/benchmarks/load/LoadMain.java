package io.myelin.itests.benchmarks.load;

/** A load in a process of its own: KIND KEY=VALUE... It speaks to its {@link Conductor} on the standard streams. */
public final class LoadMain {
    private LoadMain() {}

    public static void main(String[] words) throws Exception {
        var arguments = new Arguments(words, 1);
        var conductor = new Conductor();
        switch (words[0]) {
            case "produce" -> new ProduceLoad(arguments, conductor).run();
            case "consume" -> new ConsumeLoad(arguments, conductor).run();
            case "end-to-end" -> new EndToEndLoad(arguments, conductor).run();
            case "connections" -> new ConnectionsLoad(arguments, conductor).run();
            case "rebalance" -> new RebalanceLoad(arguments, conductor).run();
            case "commits" -> new CommitsLoad(arguments, conductor).run();
            case "gaps" -> new GapLoad(arguments, conductor).run();
            default -> throw new IllegalArgumentException("no load is called " + words[0]);
        }
    }
}
