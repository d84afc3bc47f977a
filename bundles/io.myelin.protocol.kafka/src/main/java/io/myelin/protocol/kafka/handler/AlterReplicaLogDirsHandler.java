package io.myelin.protocol.kafka.handler;

import io.myelin.TopicIdPartition;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.Broker.StoredDirectory;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirPartitionResult;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirTopicResult;
import org.apache.kafka.common.protocol.Errors;

/** Moves logs to other directories of this node. Each store has one, so a log is there already, or there is no such directory. */
public final class AlterReplicaLogDirsHandler
        extends MessageHandler<AlterReplicaLogDirsRequestData, AlterReplicaLogDirsResponseData> {
    public AlterReplicaLogDirsHandler() {
        super(new Api(34, "AlterReplicaLogDirs", 1, 2, 2), AlterReplicaLogDirsRequestData::new);
    }

    @Override
    protected CompletionStage<AlterReplicaLogDirsResponseData> handle(
            RequestContext context, AlterReplicaLogDirsRequestData request) {
        return context.broker(broker -> {
            broker.access().require(context.caller(), Operation.ALTER, Resource.CLUSTER);
            return broker.directories(context.caller()).thenApply(directories -> {
                Map<String, StoredDirectory> byPath = new HashMap<>();
                directories.forEach(directory -> byPath.put(directory.path(), directory));
                return response(request, (path, replica) -> outcome(broker, byPath.get(path), replica));
            });
        });
    }

    /** What is named of a replica: the id does not count. */
    private record Replica(String topic, int partition) {
        boolean is(TopicIdPartition stored) {
            return stored.topic().equals(topic) && stored.partition() == partition;
        }
    }

    private static Errors outcome(Broker broker, StoredDirectory directory, Replica replica) {
        boolean exists = broker.image()
                .topic(replica.topic())
                .filter(topic -> replica.partition() >= 0
                        && replica.partition() < topic.partitions().size())
                .isPresent();
        if (directory == null) {
            return Errors.LOG_DIR_NOT_FOUND;
        }
        if (!exists) {
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        return directory.replicas().stream().anyMatch(stored -> replica.is(stored.partition()))
                ? Errors.NONE
                : Errors.LOG_DIR_NOT_FOUND;
    }

    private static AlterReplicaLogDirsResponseData response(
            AlterReplicaLogDirsRequestData request, BiFunction<String, Replica, Errors> outcome) {
        Map<String, AlterReplicaLogDirTopicResult> topics = new HashMap<>();
        request.dirs()
                .forEach(directory -> directory.topics().forEach(topic -> {
                    AlterReplicaLogDirTopicResult result = topics.computeIfAbsent(
                            topic.name(), name -> new AlterReplicaLogDirTopicResult().setTopicName(name));
                    topic.partitions()
                            .forEach(index -> result.partitions()
                                    .add(new AlterReplicaLogDirPartitionResult()
                                            .setPartitionIndex(index)
                                            .setErrorCode(
                                                    outcome.apply(directory.path(), new Replica(topic.name(), index))
                                                            .code())));
                }));
        return new AlterReplicaLogDirsResponseData().setResults(List.copyOf(topics.values()));
    }

    @Override
    protected AlterReplicaLogDirsResponseData failed(
            RequestContext context, AlterReplicaLogDirsRequestData request, KafkaErrors.Failure failure) {
        return response(request, (path, replica) -> failure.error());
    }
}
