package io.myelin.setting;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The configurations of a node that a bundle keeps, so that the broker can show them among its own and have those that are
 * dynamic altered: a whiteboard.
 */
@ConsumerType
public interface NodeSettings {
    /** The same ones at any time; any thread. */
    List<NodeSetting> settings();

    /**
     * Puts in force what the cluster has set for this node. Called when the broker finds this service and after each change,
     * one call at a time, on a thread that must not be blocked.
     *
     * @param overrides of dynamic settings of this service, of their type and at least their least; what is absent has the
     *     value of the node's files again
     */
    void apply(Map<String, String> overrides);
}
