package io.myelin.protocol.kafka;

/**
 * An API key of the Kafka protocol as it is served here.
 *
 * @param key the number
 * @param name Kafka's name of it
 * @param min the lowest version served
 * @param max the highest version served
 * @param flexibleFrom the first version with compact lengths and tagged fields (KIP-482)
 */
public record Api(int key, String name, int min, int max, int flexibleFrom) {
    public static final int PRODUCE = 0;
    public static final int API_VERSIONS = 18;

    public boolean serves(int version) {
        return version >= min && version <= max;
    }

    public boolean flexible(int version) {
        return version >= flexibleFrom;
    }

    /** ApiVersions answers with the old header always, so that a client of any age can read it (KIP-511). */
    public boolean flexibleResponseHeader(int version) {
        return flexible(version) && key != API_VERSIONS;
    }
}
