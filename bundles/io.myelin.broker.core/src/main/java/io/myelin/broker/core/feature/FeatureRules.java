package io.myelin.broker.core.feature;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Features.Direction;
import io.myelin.broker.Features.Range;
import io.myelin.broker.Features.Update;
import io.myelin.cluster.image.FeatureNames;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether levels may change as asked: Kafka's rules, for the features that are served. Pure. */
final class FeatureRules {
    /** Without this level of the metadata there is no place for replicas that may yet lead. */
    private static final short ELIGIBLE_LEADERS_SINCE = 23;

    private final Map<String, Range> supported;

    FeatureRules(Map<String, Range> supported) {
        this.supported = supported;
    }

    /**
     * @param now the finalized levels; what is absent has level 0
     * @return the levels that change
     * @throws BusException INVALID_UPDATE_VERSION for the first update that does not fit; none is made then
     */
    Map<String, Short> changes(Map<String, Short> now, List<Update> updates) {
        Map<String, Short> after = new HashMap<>(now);
        Set<String> named = new HashSet<>();
        for (Update update : updates) {
            if (!named.add(update.feature())) {
                throw new BusException(
                        BusError.INVALID_REQUEST, "The feature " + update.feature() + " is updated more than once.");
            }
            after.put(update.feature(), update.level());
        }
        Map<String, Short> changes = new HashMap<>();
        for (Update update : updates) {
            short before = now.getOrDefault(update.feature(), (short) 0);
            check(update, before, after);
            if (update.level() != before) {
                changes.put(update.feature(), update.level());
            }
        }
        return changes;
    }

    private void check(Update update, short before, Map<String, Short> after) {
        short level = update.level();
        Range range = supported.get(update.feature());
        if (level < 0) {
            throw invalid(update, "A feature version cannot be less than 0.");
        }
        if (range == null) {
            throw invalid(update, "The feature is not supported here.");
        }
        if (level < range.min() || level > range.max()) {
            throw invalid(update, "Only versions " + range.min() + "-" + range.max() + " are supported here.");
        }
        if (level < before && update.direction() == Direction.UPGRADE) {
            throw invalid(
                    update,
                    "Can't downgrade the version of this feature without setting the upgrade type to either safe or"
                            + " unsafe downgrade.");
        }
        if (level > before && update.direction() != Direction.UPGRADE) {
            throw invalid(update, "Can't downgrade to a newer version.");
        }
        checkKept(update, before);
        if (update.feature().equals(FeatureNames.ELIGIBLE_LEADER_REPLICAS)
                && level > 0
                && after.getOrDefault(FeatureNames.METADATA, (short) 0) < ELIGIBLE_LEADERS_SINCE) {
            throw invalid(
                    update,
                    "It depends on " + FeatureNames.METADATA + " level " + ELIGIBLE_LEADERS_SINCE + " or higher.");
        }
    }

    /** Some levels say what is stored: nothing turns that back. */
    private static void checkKept(Update update, short before) {
        if (update.level() >= before) {
            return;
        }
        if (update.feature().equals(FeatureNames.METADATA)) {
            throw invalid(
                    update,
                    update.direction() == Direction.UNSAFE_DOWNGRADE
                            ? "Unsafe metadata downgrade is not supported in this version."
                            : "Refusing to perform the requested downgrade because it might delete metadata"
                                    + " information.");
        }
        if (update.feature().equals(FeatureNames.KRAFT)) {
            throw invalid(update, "Can't downgrade the version of this feature.");
        }
    }

    private static BusException invalid(Update update, String why) {
        return new BusException(
                BusError.INVALID_UPDATE_VERSION,
                "Invalid update version " + update.level() + " for feature " + update.feature() + ". " + why);
    }
}
