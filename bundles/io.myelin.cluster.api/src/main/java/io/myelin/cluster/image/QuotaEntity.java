package io.myelin.cluster.image;

import java.util.Comparator;
import java.util.Optional;

/**
 * Whom a quota is for (KIP-13, KIP-546, KIP-612): a user, a client id, a user with a client id, or an address. The empty name
 * stands for all that have no quota of their own.
 *
 * @param user the name of the principal
 * @param clientId what the client calls itself
 * @param ip the address a connection comes from, as text; alone
 */
public record QuotaEntity(Optional<String> user, Optional<String> clientId, Optional<String> ip)
        implements Comparable<QuotaEntity> {
    /** The name that stands for all others. */
    public static final String DEFAULT = "";

    private static final Comparator<Optional<String>> ABSENT_FIRST = Comparator.comparing(
            (Optional<String> name) -> name.orElse(null), Comparator.nullsFirst(Comparator.naturalOrder()));

    private static final Comparator<QuotaEntity> ORDER = Comparator.comparing(
                    (QuotaEntity entity) -> entity.user(), ABSENT_FIRST)
            .thenComparing(entity -> entity.clientId(), ABSENT_FIRST)
            .thenComparing(entity -> entity.ip(), ABSENT_FIRST);

    public static QuotaEntity user(String name) {
        return new QuotaEntity(Optional.of(name), Optional.empty(), Optional.empty());
    }

    public static QuotaEntity clientId(String name) {
        return new QuotaEntity(Optional.empty(), Optional.of(name), Optional.empty());
    }

    public static QuotaEntity userWithClientId(String user, String clientId) {
        return new QuotaEntity(Optional.of(user), Optional.of(clientId), Optional.empty());
    }

    public static QuotaEntity ip(String address) {
        return new QuotaEntity(Optional.empty(), Optional.empty(), Optional.of(address));
    }

    @Override
    public int compareTo(QuotaEntity other) {
        return ORDER.compare(this, other);
    }
}
