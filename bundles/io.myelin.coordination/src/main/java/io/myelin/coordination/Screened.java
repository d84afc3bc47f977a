package io.myelin.coordination;

import io.myelin.broker.BusError;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The parts of a call that may go on, and those that are refused beforehand; and their outcomes in the order of the call.
 *
 * @param <A> a part of the call
 */
final class Screened<A> {
    private final List<A> asked;
    private final List<Optional<BusError>> refusals = new ArrayList<>();
    private final List<A> passed = new ArrayList<>();

    Screened(List<A> asked, Function<A, Optional<BusError>> check) {
        this.asked = List.copyOf(asked);
        for (A part : this.asked) {
            Optional<BusError> refusal = check.apply(part);
            refusals.add(refusal);
            if (refusal.isEmpty()) {
                passed.add(part);
            }
        }
    }

    List<A> passed() {
        return passed;
    }

    /** @param outcomes of {@link #passed}, in order */
    <R> List<R> merge(List<R> outcomes, BiFunction<A, BusError, R> refused) {
        Iterator<R> next = outcomes.iterator();
        List<R> merged = new ArrayList<>(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            A part = asked.get(i);
            merged.add(refusals.get(i).map(error -> refused.apply(part, error)).orElseGet(next::next));
        }
        return merged;
    }
}
