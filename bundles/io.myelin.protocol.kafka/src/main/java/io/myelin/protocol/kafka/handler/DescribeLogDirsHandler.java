package io.myelin.protocol.kafka.handler;

import io.myelin.broker.Broker.StoredDirectory;
import io.myelin.broker.Broker.StoredReplica;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.protocol.Errors;

/** What this node keeps where. A replica is never moved between directories, so none is a future one, and none lags. */
public final class DescribeLogDirsHandler
        extends MessageHandler<DescribeLogDirsRequestData, DescribeLogDirsResponseData> {
    public DescribeLogDirsHandler() {
        super(new Api(35, "DescribeLogDirs", 1, 5, 2), DescribeLogDirsRequestData::new);
    }

    @Override
    protected CompletionStage<DescribeLogDirsResponseData> handle(
            RequestContext context, DescribeLogDirsRequestData request) {
        Map<String, Set<Integer>> wanted = wanted(request);
        return context.broker(broker -> broker.directories(context.caller()))
                .thenApply(directories -> new DescribeLogDirsResponseData()
                        .setResults(directories.stream()
                                .map(directory -> describe(directory, wanted))
                                .toList()));
    }

    /** Null when all are wanted. */
    private static Map<String, Set<Integer>> wanted(DescribeLogDirsRequestData request) {
        if (request.topics() == null) {
            return null;
        }
        Map<String, Set<Integer>> wanted = new HashMap<>();
        for (DescribableLogDirTopic topic : request.topics()) {
            wanted.computeIfAbsent(topic.topic(), name -> new HashSet<>()).addAll(topic.partitions());
        }
        return wanted;
    }

    private static DescribeLogDirsResult describe(StoredDirectory directory, Map<String, Set<Integer>> wanted) {
        DescribeLogDirsResult result = new DescribeLogDirsResult()
                .setLogDir(directory.path())
                .setTotalBytes(directory.totalBytes())
                .setUsableBytes(directory.usableBytes());
        if (directory.failure().isPresent()) {
            return result.setErrorCode(Errors.KAFKA_STORAGE_ERROR.code());
        }
        Map<String, DescribeLogDirsTopic> topics = new TreeMap<>();
        for (StoredReplica replica : directory.replicas()) {
            String name = replica.partition().topic();
            int index = replica.partition().partition();
            if (wanted == null || wanted.getOrDefault(name, Set.of()).contains(index)) {
                topics.computeIfAbsent(name, key -> new DescribeLogDirsTopic().setName(key))
                        .partitions()
                        .add(new DescribeLogDirsPartition()
                                .setPartitionIndex(index)
                                .setPartitionSize(replica.sizeBytes())
                                .setOffsetLag(0)
                                .setIsFutureKey(false));
            }
        }
        return result.setTopics(List.copyOf(topics.values()));
    }

    @Override
    protected DescribeLogDirsResponseData failed(
            RequestContext context, DescribeLogDirsRequestData request, KafkaErrors.Failure failure) {
        return new DescribeLogDirsResponseData().setErrorCode(failure.code());
    }
}
