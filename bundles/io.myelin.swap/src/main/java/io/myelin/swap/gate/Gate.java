package io.myelin.swap.gate;

import io.myelin.swap.gate.Observation.Key;
import io.myelin.swap.gate.Observation.Part;
import io.myelin.swap.gate.Observation.Said;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a bundle that took the place of another serves. Of the bundle itself: each component that must be there is
 * satisfied, and the services that others had are offered again. Of everything else: what was satisfied, active or well
 * before is so again; what was not is not asked for.
 *
 * @param bundle whose place was taken
 * @param before how it was before anything was touched
 */
public record Gate(String bundle, Observation before) {
    private static final Part GONE = new Part(false, true, 0, 0, "", "");

    /** One sentence for each thing that is not back yet; it serves when there is none. */
    public List<String> lacking(Observation now) {
        List<String> lacking = new ArrayList<>();
        above(now.components()).forEach((key, is) -> lacking.add(key + " is not back" + because(is)));
        now.components().forEach((key, is) -> {
            if (key.bundle().equals(bundle)) {
                Part was = before.components().get(key);
                boolean needed = !is.optional() || was != null && was.satisfied() > 0;
                if (needed && is.satisfied() == 0) {
                    lacking.add(key + " is not satisfied" + because(is));
                } else if (is.immediate() && is.active() < is.satisfied()) {
                    lacking.add(key + " is not active" + because(is));
                }
            }
        });
        for (String service : before.used()) {
            if (!now.offered().contains(service)) {
                lacking.add("it does not offer the service " + service);
            }
        }
        lackingHealth(now, lacking);
        return lacking;
    }

    /** The bundles of which something that was there before is not. */
    public Set<String> missingAbove(Map<Key, Part> now) {
        return above(now).keySet().stream().map(Key::bundle).collect(Collectors.toSet());
    }

    private Map<Key, Part> above(Map<Key, Part> now) {
        Map<Key, Part> missing = new HashMap<>();
        before.components().forEach((key, was) -> {
            Part is = now.getOrDefault(key, GONE);
            boolean fewer = is.satisfied() < was.satisfied() || was.immediate() && is.active() < was.active();
            if (!key.bundle().equals(bundle) && fewer) {
                missing.put(key, is);
            }
        });
        return missing;
    }

    private void lackingHealth(Observation now, List<String> lacking) {
        before.health().forEach((name, was) -> {
            if (was.health().ok() && !now.health().containsKey(name)) {
                lacking.add("the health source " + name + " is gone");
            }
        });
        now.health().forEach((name, is) -> {
            if (!is.health().ok() && watched(name, is)) {
                lacking.add(name + " is not well: " + is.health().detail());
            }
        });
    }

    private boolean watched(String name, Said is) {
        Said was = before.health().get(name);
        return was == null ? is.bundle().equals(bundle) : was.health().ok();
    }

    /** Why waiting makes no sense; empty when it may help. */
    public Optional<String> hopeless(Observation now) {
        for (var entry : now.components().entrySet()) {
            if (entry.getKey().bundle().equals(bundle)
                    && !entry.getValue().failure().isEmpty()) {
                return Optional.of(
                        entry.getKey() + " failed: " + entry.getValue().failure());
            }
        }
        return now.health().entrySet().stream()
                .filter(said -> said.getValue().health().fatal() && watched(said.getKey(), said.getValue()))
                .map(said ->
                        said.getKey() + " gives up: " + said.getValue().health().detail())
                .findFirst();
    }

    private static String because(Part part) {
        if (!part.failure().isEmpty()) {
            return ", it failed: " + part.failure();
        }
        return part.missing().isEmpty() ? "" : ", it waits for " + part.missing();
    }
}
