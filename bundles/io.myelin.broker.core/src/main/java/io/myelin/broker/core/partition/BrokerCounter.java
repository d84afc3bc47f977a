package io.myelin.broker.core.partition;

/** Everything that this bundle counts. */
public enum BrokerCounter {
    PRODUCED_BATCHES("produced_batches", "Batches appended for producers"),
    PRODUCED_RECORDS("produced_records", "Records appended for producers"),
    PRODUCED_BYTES("produced_bytes", "Bytes appended for producers"),
    DUPLICATE_BATCHES("duplicate_batches", "Batches that an idempotent producer had written before"),
    REFUSED_BATCHES("refused_batches", "Batches that were not appended"),
    RECOMPRESSED_BATCHES("recompressed_batches", "Batches stored with another codec than they came with"),
    FETCHES("fetches", "Reads of one partition"),
    FETCHED_BYTES("fetched_bytes", "Bytes handed out to readers"),
    WAITS_REFUSED("waits_refused", "Waiting reads woken at once because a partition had too many"),
    RETENTION_FAILURES("retention_failures", "Times that retention failed on a partition");

    private final String id;
    private final String help;

    BrokerCounter(String id, String help) {
        this.id = id;
        this.help = help;
    }

    public String id() {
        return id;
    }

    public String help() {
        return help;
    }
}
