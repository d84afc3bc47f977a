package io.myelin.broker.core.config;

import static io.myelin.broker.Configs.Type.BOOLEAN;
import static io.myelin.broker.Configs.Type.INT;
import static io.myelin.broker.Configs.Type.LIST;
import static io.myelin.broker.Configs.Type.STRING;

import io.myelin.broker.Configs.Type;
import java.util.List;

/** The configurations of a group and of a client-metrics subscription: kept, checked, and described. */
final class GroupKeys {
    static final Catalogue ALL = new Catalogue(
            "group",
            List.of(
                    key(
                            "consumer.session.timeout.ms",
                            INT,
                            "45000",
                            Rule.atLeast(1),
                            "A member of the consumer protocol that is not heard of for this long is removed."),
                    key(
                            "consumer.heartbeat.interval.ms",
                            INT,
                            "5000",
                            Rule.atLeast(1),
                            "How often members of the consumer protocol report."),
                    key(
                            "consumer.assignment.interval.ms",
                            INT,
                            "1000",
                            Rule.atLeast(0),
                            "The least time between two assignments of a consumer group."),
                    key(
                            "share.session.timeout.ms",
                            INT,
                            "45000",
                            Rule.atLeast(1),
                            "A member of a share group that is not heard of for this long is removed."),
                    key(
                            "share.heartbeat.interval.ms",
                            INT,
                            "5000",
                            Rule.atLeast(1),
                            "How often members of a share group report."),
                    key(
                            "share.assignment.interval.ms",
                            INT,
                            "1000",
                            Rule.atLeast(0),
                            "The least time between two assignments of a share group."),
                    key(
                            "share.record.lock.duration.ms",
                            INT,
                            "30000",
                            Rule.between(1000, 3_600_000),
                            "How long an acquired record stays locked for its consumer."),
                    key(
                            "share.delivery.count.limit",
                            INT,
                            "5",
                            Rule.atLeast(2),
                            "How often a record is delivered before it is given up."),
                    key(
                            "share.partition.max.record.locks",
                            INT,
                            "2000",
                            Rule.atLeast(100),
                            "How many records of a partition may be acquired at a time."),
                    key(
                            "share.auto.offset.reset",
                            STRING,
                            "latest",
                            Rule.ANY,
                            "Where a new share group begins: earliest, latest, or by_duration:PnDTnHnMn.nS."),
                    key(
                            "share.isolation.level",
                            STRING,
                            "read_uncommitted",
                            Rule.oneOf("read_uncommitted", "read_committed"),
                            "How far a share group sees."),
                    key(
                            "share.renew.acknowledge.enable",
                            BOOLEAN,
                            "true",
                            Rule.ANY,
                            "Whether consumers may renew the lock of a record."),
                    key(
                            "streams.session.timeout.ms",
                            INT,
                            "45000",
                            Rule.atLeast(1),
                            "A member of a streams group that is not heard of for this long is removed."),
                    key(
                            "streams.heartbeat.interval.ms",
                            INT,
                            "5000",
                            Rule.atLeast(1),
                            "How often members of a streams group report."),
                    key(
                            "streams.assignment.interval.ms",
                            INT,
                            "1000",
                            Rule.atLeast(0),
                            "The least time between two assignments of a streams group."),
                    key(
                            "streams.initial.rebalance.delay.ms",
                            INT,
                            "3000",
                            Rule.atLeast(0),
                            "How long a new streams group waits for more members."),
                    key("streams.num.standby.replicas", INT, "0", Rule.atLeast(0), "Standby copies of each task."),
                    key("streams.assignor.name", STRING, "sticky", Rule.oneOf("sticky"), "How tasks are assigned."),
                    key(
                            "streams.rack.aware.assignment.tags",
                            LIST,
                            "",
                            Rule.ANY,
                            "Client tags over which standby copies are spread."),
                    key(
                            "errors.deadletterqueue.topic.name",
                            STRING,
                            "",
                            Rule.ANY,
                            "The topic that takes the records a share group gives up."),
                    key(
                            "errors.deadletterqueue.copy.record.enable",
                            BOOLEAN,
                            "false",
                            Rule.ANY,
                            "Whether the whole record goes there.")));

    static final Catalogue CLIENT_METRICS = new Catalogue(
            "client metrics",
            List.of(
                    key("metrics", LIST, "", Rule.ANY, "Prefixes of the metrics that clients push, * for all."),
                    key("interval.ms", INT, "300000", Rule.between(100, 3_600_000), "How often clients push."),
                    key(
                            "match",
                            LIST,
                            "",
                            Rule.SELECTORS,
                            "Which clients, as selector=pattern, with the selectors client_id, client_instance_id,"
                                    + " client_software_name, client_software_version, client_source_address and"
                                    + " client_source_port.")));

    private GroupKeys() {}

    private static ConfigKey key(String name, Type type, String defaultValue, Rule rule, String documentation) {
        return new ConfigKey(name, type, defaultValue, rule, documentation, null);
    }
}
