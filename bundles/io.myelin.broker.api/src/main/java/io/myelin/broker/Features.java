package io.myelin.broker;

import io.myelin.access.Caller;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Feature levels (KIP-584). The finalized ones are in the image; here is what is served, and how levels are changed. Any thread. */
@ProviderType
public interface Features {
    /** The levels that this node can serve, both ends included. */
    record Range(short min, short max) {}

    /** Whether a level may go down, and what that may cost. */
    enum Direction {
        UPGRADE,
        /** Down, if nothing is lost by it. */
        SAFE_DOWNGRADE,
        /** Down, whatever is lost by it. */
        UNSAFE_DOWNGRADE
    }

    /** @param level wanted; 0 takes the feature away */
    record Update(String feature, short level, Direction direction) {}

    /** By name; what is not served is not in it. */
    Map<String, Range> supported();

    /**
     * Sets levels, all or none; the caller needs ALTER on the cluster.
     *
     * @param validateOnly whether to say only whether it could be done
     * @return completes when the cluster has decided and the local image shows it; INVALID_UPDATE_VERSION when a level does not
     *     fit, with a message that names the feature
     */
    CompletionStage<Void> update(List<Update> updates, boolean validateOnly, Caller caller);
}
