package io.myelin.swap.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.health.Health;
import io.myelin.swap.gate.Observation.Key;
import io.myelin.swap.gate.Observation.Part;
import io.myelin.swap.gate.Observation.Said;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Key STORE = new Key("log", "store");
    private static final Key BROKER = new Key("broker", "broker");
    private static final Part DELAYED = new Part(false, false, 1, 0, "", "");
    private static final Part IMMEDIATE = new Part(true, false, 1, 1, "", "");
    private static final Observation BEFORE = new Observation(
            Map.of(STORE, DELAYED, BROKER, IMMEDIATE),
            Map.of(
                    "broker",
                    new Said("broker", Health.ok("")),
                    "sick",
                    new Said("other", Health.failing("long since"))),
            Set.of("LogStore", "Metrics"),
            Set.of("LogStore"));

    private final Gate gate = new Gate("log", BEFORE);

    @Test
    void passesWhenAllIsAsBefore() {
        assertEquals(List.of(), gate.lacking(BEFORE));
        assertTrue(gate.hopeless(BEFORE).isEmpty());
    }

    @Test
    void whatIsAboveMustBeActiveAgain() {
        assertLacks(with(BROKER, new Part(true, false, 1, 0, "", "")), "broker is not back");
        assertLacks(with(BROKER, new Part(true, false, 0, 0, "store", "")), "broker is not back, it waits for store");
        assertLacks(with(BROKER, null), "broker is not back");
        assertEquals(Set.of("broker"), gate.missingAbove(Map.of(STORE, DELAYED)));
    }

    @Test
    void whatIsNewInTheBundleMustBeSatisfiedUnlessItIsOptional() {
        Key more = new Key("log", "more");
        assertLacks(with(more, new Part(true, false, 0, 0, "its configuration", "")), "more of log is not satisfied");
        assertEquals(List.of(), gate.lacking(with(more, new Part(true, true, 0, 0, "its configuration", ""))));
    }

    @Test
    void whatIsOptionalMustBeThereWhenItWas() {
        var before = new Observation(Map.of(STORE, new Part(true, true, 1, 1, "", "")), Map.of(), Set.of(), Set.of());
        var now = new Observation(Map.of(STORE, new Part(true, true, 0, 0, "", "")), Map.of(), Set.of(), Set.of());
        assertEquals(List.of("store of log is not satisfied"), new Gate("log", before).lacking(now));
    }

    @Test
    void aServiceThatOthersHadMustBeOffered() {
        var now = new Observation(BEFORE.components(), BEFORE.health(), Set.of("Metrics"), Set.of());
        assertLacks(now, "LogStore");
        assertEquals(
                List.of(),
                gate.lacking(new Observation(BEFORE.components(), BEFORE.health(), Set.of("LogStore"), Set.of())));
    }

    @Test
    void whatWasWellMustBeWellAndWhatWasNotNeedNot() {
        assertLacks(said("broker", new Said("broker", Health.failing("it loads"))), "broker is not well: it loads");
        assertLacks(said("broker", null), "the health source broker is gone");
        assertEquals(List.of(), gate.lacking(said("sick", null)));
        assertEquals(List.of(), gate.lacking(said("another", new Said("other", Health.failing("not ours")))));
        assertLacks(said("new", new Said("log", Health.failing("ours"))), "new is not well: ours");
    }

    @Test
    void doesNotWaitForWhatHasFailed() {
        var failed = with(STORE, new Part(false, false, 0, 0, "", "java.io.IOException: no"));
        assertEquals(
                "store of log failed: java.io.IOException: no",
                gate.hopeless(failed).orElseThrow());
        var fatal = said("broker", new Said("broker", Health.fatal("no port")));
        assertEquals("broker gives up: no port", gate.hopeless(fatal).orElseThrow());
    }

    private void assertLacks(Observation now, String expected) {
        List<String> lacking = gate.lacking(now);
        assertEquals(1, lacking.size(), lacking::toString);
        assertTrue(lacking.get(0).contains(expected), lacking::toString);
    }

    private static Observation with(Key key, Part part) {
        Map<Key, Part> parts = new HashMap<>(BEFORE.components());
        parts.put(key, part);
        parts.values().removeIf(each -> each == null);
        return new Observation(parts, BEFORE.health(), BEFORE.offered(), BEFORE.used());
    }

    private static Observation said(String name, Said said) {
        Map<String, Said> health = new HashMap<>(BEFORE.health());
        health.put(name, said);
        health.values().removeIf(each -> each == null);
        return new Observation(BEFORE.components(), health, BEFORE.offered(), BEFORE.used());
    }
}
