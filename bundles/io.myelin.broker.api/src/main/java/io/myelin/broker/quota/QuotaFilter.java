package io.myelin.broker.quota;

import java.util.List;

/**
 * Which entities are asked for (KIP-546).
 *
 * @param components each about another type; all must match
 * @param strict whether entities with further types are left out
 */
public record QuotaFilter(List<Component> components, boolean strict) {
    /** Every entity. */
    public static final QuotaFilter ALL = new QuotaFilter(List.of(), false);

    public QuotaFilter {
        components = List.copyOf(components);
    }

    /** How a name is matched. */
    public enum Match {
        /** The name given. */
        EXACT,
        /** The default of the type. */
        DEFAULT,
        /** Any name of the type, the default included. */
        ANY
    }

    /**
     * @param type {@code user}, {@code client-id} or {@code ip}; others are refused
     * @param match how
     * @param name with EXACT; null else
     */
    public record Component(String type, Match match, String name) {}
}
