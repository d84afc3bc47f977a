package io.myelin.swap.gate;

import io.myelin.health.Health;
import java.util.Map;
import java.util.Set;

/**
 * What is there at one moment, as far as a swap must bring it back.
 *
 * @param components by bundle and name
 * @param health what each health source says, by name
 * @param offered the services of the bundle that is replaced
 * @param used those of them that other bundles have
 */
public record Observation(Map<Key, Part> components, Map<String, Said> health, Set<String> offered, Set<String> used) {
    /** A component is known by the symbolic name of its bundle and its own name. */
    public record Key(String bundle, String component) {
        @Override
        public String toString() {
            return component.equals(bundle) ? component : component + " of " + bundle;
        }
    }

    /**
     * A component.
     *
     * @param immediate whether it is active as soon as it is satisfied
     * @param optional whether it is there only when it is configured or enabled
     * @param satisfied how many of it have all they need
     * @param active how many of it are in use
     * @param missing what it waits for; empty when it waits for nothing
     * @param failure what its construction ended with; empty when it did not fail
     */
    public record Part(
            boolean immediate, boolean optional, int satisfied, int active, String missing, String failure) {}

    /** What a health source of a bundle said. */
    public record Said(String bundle, Health health) {}

    /** Whether every health source is well. */
    public boolean well() {
        return health.values().stream().allMatch(said -> said.health().ok());
    }
}
