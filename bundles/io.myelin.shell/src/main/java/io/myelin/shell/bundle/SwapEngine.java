package io.myelin.shell.bundle;

import io.myelin.generation.Swaps;
import io.myelin.shell.CommandException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** What replaces bundles, if it is there. */
@Component(name = "io.myelin.shell.swapengine", service = SwapEngine.class)
public final class SwapEngine {
    private final AtomicReference<Swaps> bound = new AtomicReference<>();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindSwaps(Swaps swaps) {
        bound.set(swaps);
    }

    public void unbindSwaps(Swaps swaps) {
        bound.compareAndSet(swaps, null);
    }

    public Optional<Swaps> find() {
        return Optional.ofNullable(bound.get());
    }

    public Swaps require() throws CommandException {
        return find().orElseThrow(() -> new CommandException(
                "nothing here replaces bundles: the bundle io.myelin.swap is not installed or did not start"));
    }
}
