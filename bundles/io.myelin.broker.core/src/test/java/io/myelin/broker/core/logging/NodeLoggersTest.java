package io.myelin.broker.core.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Loggers;
import io.myelin.broker.Loggers.Level;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slf4j.ILoggerFactory;

class NodeLoggersTest {
    private final Set<Operation> refused = EnumSet.noneOf(Operation.class);
    private final LoggerContext logback = new LoggerContext();
    private final Loggers loggers = new NodeLoggers(LogbackLevels.of(logback), new Access() {
        @Override
        public boolean allows(Caller caller, Operation operation, Resource resource) {
            return resource.equals(Resource.CLUSTER) && !refused.contains(operation);
        }

        @Override
        public boolean allowsSome(Caller caller, Operation operation, Resource.Kind kind) {
            return false;
        }
    });

    NodeLoggersTest() {
        logback.getLogger("a.b");
        logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(ch.qos.logback.classic.Level.INFO);
    }

    private Map<String, Level> levels() {
        return loggers.levels(Caller.BUS);
    }

    @Test
    void aLoggerFollowsTheOneAboveUntilItHasALevelOfItsOwn() {
        assertEquals(Map.of("root", Level.INFO, "a", Level.INFO, "a.b", Level.INFO), levels());
        loggers.alter(Map.of("a", Optional.of(Level.WARN)), Caller.BUS);
        assertEquals(Map.of("root", Level.INFO, "a", Level.WARN, "a.b", Level.WARN), levels());
        loggers.alter(Map.of("root", Optional.of(Level.ERROR), "a", Optional.empty()), Caller.BUS);
        assertEquals(Map.of("root", Level.ERROR, "a", Level.ERROR, "a.b", Level.ERROR), levels());
    }

    @Test
    void everyLevelIsReadAsItWasSet() {
        for (Level level : Level.values()) {
            loggers.alter(Map.of("a.b", Optional.of(level)), Caller.BUS);
            assertEquals(level, levels().get("a.b"));
        }
        loggers.alter(Map.of("a.b", Optional.of(Level.FATAL)), Caller.BUS);
        assertTrue(!logback.getLogger("a.b").isErrorEnabled(), "nothing is logged at that level");
    }

    @Test
    void theRootKeepsALevelAndNothingElseIsAltered() {
        BusException refusal = assertThrows(
                BusException.class,
                () -> loggers.alter(Map.of("a", Optional.of(Level.WARN), "root", Optional.empty()), Caller.BUS));
        assertEquals(BusError.INVALID_REQUEST, refusal.error());
        assertEquals(Level.INFO, levels().get("a"));
    }

    @Test
    void whoMayNotIsRefused() {
        refused.add(Operation.ALTER_CONFIGS);
        assertEquals(3, levels().size());
        assertEquals(
                BusError.CLUSTER_NOT_AUTHORIZED,
                assertThrows(BusException.class, () -> loggers.alter(Map.of("a", Optional.of(Level.WARN)), Caller.BUS))
                        .error());
        refused.add(Operation.DESCRIBE_CONFIGS);
        assertEquals(
                BusError.CLUSTER_NOT_AUTHORIZED,
                assertThrows(BusException.class, this::levels).error());
    }

    @Test
    void anotherLoggingSaysThatItIsNotAlteredFromHere() {
        ILoggerFactory other = name -> logback.getLogger(name);
        Loggers elsewhere = new NodeLoggers(LogbackLevels.of(other), new Access() {
            @Override
            public boolean allows(Caller caller, Operation operation, Resource resource) {
                return true;
            }

            @Override
            public boolean allowsSome(Caller caller, Operation operation, Resource.Kind kind) {
                return true;
            }
        });
        assertEquals(
                BusError.INVALID_REQUEST,
                assertThrows(BusException.class, () -> elsewhere.levels(Caller.BUS))
                        .error());
    }
}
