package io.myelin.broker.core.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Features.Direction;
import io.myelin.broker.Features.Range;
import io.myelin.broker.Features.Update;
import io.myelin.cluster.image.FeatureNames;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeatureRulesTest {
    private static final Map<String, Short> NOW = Map.of("metadata.version", (short) 33, "group.version", (short) 1);
    private final FeatureRules rules = new FeatureRules(Map.of(
            "metadata.version", new Range((short) 7, (short) 33),
            "kraft.version", new Range((short) 0, (short) 1),
            "eligible.leader.replicas.version", new Range((short) 0, (short) 1),
            "group.version", new Range((short) 0, (short) 1),
            "transaction.version", new Range((short) 0, (short) 2)));

    private static Update update(String feature, int level, Direction direction) {
        return new Update(feature, (short) level, direction);
    }

    private void refused(String because, Map<String, Short> now, Update... updates) {
        BusException refusal = assertThrows(BusException.class, () -> rules.changes(now, List.of(updates)));
        assertEquals(BusError.INVALID_UPDATE_VERSION, refusal.error());
        assertTrue(refusal.getMessage().contains(because), refusal.getMessage());
    }

    @Test
    void levelsGoUpAndDownInOneGo() {
        assertEquals(
                Map.of("transaction.version", (short) 2, "group.version", (short) 0),
                rules.changes(
                        NOW,
                        List.of(
                                update("transaction.version", 2, Direction.UPGRADE),
                                update("group.version", 0, Direction.SAFE_DOWNGRADE))));
        assertEquals(
                Map.of(), rules.changes(NOW, List.of(update("group.version", 1, Direction.UPGRADE))), "as it is now");
    }

    @Test
    void whatDoesNotFitIsRefusedWithAReason() {
        refused("without setting the upgrade type", NOW, update("group.version", 0, Direction.UPGRADE));
        refused("downgrade to a newer version", NOW, update("transaction.version", 1, Direction.SAFE_DOWNGRADE));
        refused("less than 0", NOW, update("group.version", -1, Direction.UNSAFE_DOWNGRADE));
        refused("0-2 are supported", NOW, update("transaction.version", 3, Direction.UPGRADE));
        refused("7-33 are supported", NOW, update("metadata.version", 6, Direction.SAFE_DOWNGRADE));
        refused("not supported here", NOW, update("other.version", 1, Direction.UPGRADE));
        refused("not supported here", NOW, update("other.version", 0, Direction.UPGRADE));
        refused("might delete metadata", NOW, update("metadata.version", 30, Direction.SAFE_DOWNGRADE));
        refused("Unsafe metadata downgrade", NOW, update("metadata.version", 30, Direction.UNSAFE_DOWNGRADE));
        refused(
                "Can't downgrade",
                Map.of("kraft.version", (short) 1),
                update("kraft.version", 0, Direction.UNSAFE_DOWNGRADE));
        refused(
                "depends on metadata.version level 23",
                Map.of("metadata.version", (short) 22),
                update("eligible.leader.replicas.version", 1, Direction.UPGRADE));
        assertEquals(
                2,
                rules.changes(
                                Map.of("metadata.version", (short) 22),
                                List.of(
                                        update("eligible.leader.replicas.version", 1, Direction.UPGRADE),
                                        update("metadata.version", 23, Direction.UPGRADE)))
                        .size(),
                "with what it depends on");
    }

    @Test
    void oneThatDoesNotFitKeepsTheOthersFromBeingMade() {
        refused(
                "0-2 are supported",
                NOW,
                update("group.version", 0, Direction.SAFE_DOWNGRADE),
                update("transaction.version", 3, Direction.UPGRADE));
    }

    @Test
    void aClusterBeginsWithLevelsThatAreSupported() {
        KnownFeatures.initial().forEach((name, level) -> {
            Range range = KnownFeatures.SUPPORTED.get(name);
            assertTrue(level >= range.min() && level <= range.max() && level > 0, name);
        });
        assertTrue(KnownFeatures.initial().get(FeatureNames.METADATA) > 0);
    }
}
