package io.myelin.cluster;

import io.myelin.cluster.image.ClusterImage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told of every image: a whiteboard. Called on one thread of the cluster provider, one call at a time, images in order; a
 * listener that comes later is first given the newest image with everything in it as delta. It must not block: it hands work
 * over to loops.
 */
@ConsumerType
public interface ClusterListener {
    void onImage(ClusterImage next, ClusterDelta delta);
}
