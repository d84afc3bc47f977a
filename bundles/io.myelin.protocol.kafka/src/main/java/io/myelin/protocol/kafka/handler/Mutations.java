package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.Topics;
import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.kafka.RequestContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.Errors;

/**
 * Partitions that come and go count against a quota (KIP-599): what would be refused anyway does not, and where a client has
 * used too much nothing is done.
 */
final class Mutations {
    private static final int CREATE_REFUSED_SINCE = 6;
    private static final int GROW_REFUSED_SINCE = 3;
    private static final int DELETE_REFUSED_SINCE = 5;

    private Mutations() {}

    static CompletionStage<TopicImage> create(
            RequestContext context, Topics topics, Topics.Spec spec, boolean validateOnly) {
        if (!context.charge().countsMutations()) {
            return topics.create(spec, validateOnly, context.caller());
        }
        return topics.create(spec, true, context.caller()).thenCompose(valid -> {
            charge(context, valid.partitions().size(), CREATE_REFUSED_SINCE);
            return validateOnly ? Stages.done(valid) : topics.create(spec, false, context.caller());
        });
    }

    static CompletionStage<Void> grow(
            RequestContext context,
            Broker broker,
            String name,
            int total,
            List<List<Integer>> assignment,
            boolean validateOnly) {
        Topics topics = broker.topics();
        if (!context.charge().countsMutations()) {
            return topics.grow(name, total, assignment, validateOnly, context.caller());
        }
        return topics.grow(name, total, assignment, true, context.caller()).thenCompose(valid -> {
            int before = broker.image()
                    .topic(name)
                    .map(topic -> topic.partitions().size())
                    .orElse(total);
            charge(context, Math.max(0, total - before), GROW_REFUSED_SINCE);
            return validateOnly ? Stages.done(null) : topics.grow(name, total, assignment, false, context.caller());
        });
    }

    static void delete(RequestContext context, Broker broker, Optional<TopicImage> topic) {
        topic.filter(known -> context.charge().countsMutations()
                        && broker.access().allows(context.caller(), Operation.DELETE, Resource.topic(known.name())))
                .ifPresent(known -> charge(context, known.partitions().size(), DELETE_REFUSED_SINCE));
    }

    private static void charge(RequestContext context, int partitions, int refusedSince) {
        boolean strict = context.version() >= refusedSince;
        if (!context.charge().mutates(partitions, strict, context.loop().clock())) {
            throw Errors.THROTTLING_QUOTA_EXCEEDED.exception();
        }
    }
}
