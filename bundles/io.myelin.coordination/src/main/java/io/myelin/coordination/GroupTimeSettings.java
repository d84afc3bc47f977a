package io.myelin.coordination;

import io.myelin.coordination.group.Range;
import io.myelin.coordination.group.consumer.ConsumerLimits;
import io.myelin.coordination.share.ShareLimits;
import io.myelin.setting.NodeSetting;
import io.myelin.setting.NodeSetting.Type;
import io.myelin.setting.NodeSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The times of groups that this node has in its files: the broker shows them, and holds those of each group to their bounds. */
@Component(
        name = "io.myelin.coordination.times",
        configurationPid = "io.myelin.coordination",
        service = NodeSettings.class)
public final class GroupTimeSettings implements NodeSettings {
    private static final String SESSION = "session.timeout.ms";
    private static final String HEARTBEAT = "heartbeat.interval.ms";
    private static final String ASSIGNMENT = "assignment.interval.ms";

    private static final Range USUAL_SESSION = new Range(45_000, 45_000, 60_000);
    private static final Range USUAL_HEARTBEAT = new Range(5_000, 5_000, 15_000);
    private static final Range USUAL_ASSIGNMENT = new Range(0, 1_000, 15_000);

    private final List<NodeSetting> settings = new ArrayList<>();

    @Activate
    public GroupTimeSettings(CoordinationConfig config) {
        ConsumerLimits consumers = Limits.consumers(config);
        add("consumer", SESSION, USUAL_SESSION, consumers.sessionMs());
        add("consumer", HEARTBEAT, USUAL_HEARTBEAT, consumers.heartbeatMs());
        add("consumer", ASSIGNMENT, USUAL_ASSIGNMENT, consumers.assignmentMs());
        ShareLimits shares = Limits.shares(config);
        add("share", SESSION, USUAL_SESSION, shares.sessionMs());
        add("share", HEARTBEAT, USUAL_HEARTBEAT, shares.heartbeatMs());
        add("share", ASSIGNMENT, USUAL_ASSIGNMENT, shares.assignmentMs());
        add(
                "streams",
                SESSION,
                USUAL_SESSION,
                new Range(
                        config.group_streams_min_session_timeout_ms(),
                        config.group_streams_session_timeout_ms(),
                        config.group_streams_max_session_timeout_ms()));
        add(
                "streams",
                HEARTBEAT,
                USUAL_HEARTBEAT,
                new Range(
                        config.group_streams_min_heartbeat_interval_ms(),
                        config.group_streams_heartbeat_interval_ms(),
                        config.group_streams_max_heartbeat_interval_ms()));
        add(
                "streams",
                ASSIGNMENT,
                USUAL_ASSIGNMENT,
                new Range(
                        config.group_streams_min_assignment_interval_ms(),
                        config.group_streams_assignment_interval_ms(),
                        config.group_streams_max_assignment_interval_ms()));
    }

    private void add(String type, String time, Range usual, Range here) {
        String ofGroup = type + "." + time + " of a group";
        add(type, "", time, usual.usual(), here.usual(), "What " + ofGroup + " is unless it is set.");
        add(type, "min.", time, usual.min(), here.min(), "Least that " + ofGroup + " may be.");
        add(type, "max.", time, usual.max(), here.max(), "Most that " + ofGroup + " may be.");
    }

    private void add(String type, String bound, String time, int usual, int here, String documentation) {
        settings.add(new NodeSetting(
                "group." + type + "." + bound + time,
                Type.INT,
                Integer.toString(usual),
                Integer.toString(here),
                false,
                Optional.empty(),
                documentation));
    }

    @Override
    public List<NodeSetting> settings() {
        return List.copyOf(settings);
    }

    /** None of them is dynamic. */
    @Override
    public void apply(Map<String, String> overrides) {}
}
