package io.myelin.cluster;

import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.QuorumView;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** The metadata quorum as this node sees it; a service, registered once a first image is known. Any thread. */
@ProviderType
public interface Cluster {
    /** The newest image known here. */
    ClusterImage image();

    /**
     * Has the quorum decide a change.
     *
     * @return completes with the local image once that contains the change and listeners were called with it, on a thread of
     *     the provider that must not be blocked; or with {@link ClusterException}, at the latest after the provider's
     *     configured time-out
     */
    CompletionStage<ClusterImage> submit(ClusterChange change);

    /**
     * The quorum's own state as this node sees it now. Only its leader knows how far the others are.
     *
     * @throws ClusterException UNAVAILABLE while the log of this voter is not open
     */
    QuorumView quorum();
}
