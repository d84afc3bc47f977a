package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.batch.BatchView;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import io.myelin.broker.Acks;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.broker.Produced;
import io.myelin.broker.TransactionRef;
import io.myelin.buffer.Bytes;
import io.myelin.buffer.Frame;
import io.myelin.loop.Clock;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import io.myelin.protocol.kafka.wire.ProduceRequest;
import io.myelin.protocol.kafka.wire.ProduceRequest.TopicData;
import io.myelin.protocol.kafka.wire.ResponseWriter;
import io.myelin.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.LeaderIdAndEpoch;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.Errors;

/**
 * Produce, the hot path: the batches are cut out of the request where they lie and handed to their partitions, which write
 * them as they are.
 */
public final class ProduceHandler implements Handler {
    private static final short ZSTD_SINCE = 7;
    private static final short ABORTABLE_SINCE = 11;
    private static final short ADDS_SINCE = 12;

    private final Api api = new Api(Api.PRODUCE, "Produce", 3, 13, 9);

    @Override
    public Api api() {
        return api;
    }

    @Override
    public CompletionStage<List<Bytes>> handle(RequestContext context, Frame frame, int bodyAt) throws WireException {
        int requestBytes = frame.length();
        ProduceRequest request;
        try {
            request = ProduceRequest.read(frame, bodyAt, context.version(), api.flexible(context.version()));
        } finally {
            frame.release();
        }
        return context.broker(broker -> produce(context, request, broker))
                .exceptionally(error -> refused(request, KafkaErrors.of(error)))
                .thenApply(response -> write(context, requestBytes, request, response));
    }

    private List<Bytes> write(
            RequestContext context, int requestBytes, ProduceRequest request, ProduceResponseData response) {
        Clock clock = context.loop().clock();
        context.charge().produced(requestBytes, request.acks() != 0, clock);
        response.setThrottleTimeMs(context.charge().throttleMs(clock));
        if (request.acks() == 0) {
            return List.of();
        }
        short version = context.version();
        return ResponseWriter.write(response, version, context.correlationId(), api.flexibleResponseHeader(version));
    }

    private CompletionStage<ProduceResponseData> produce(
            RequestContext context, ProduceRequest request, Broker broker) {
        Optional<Acks> acks = acks(request.acks());
        if (acks.isEmpty()) {
            return CompletableFuture.completedStage(
                    refused(request, new KafkaErrors.Failure(Errors.INVALID_REQUIRED_ACKS, null)));
        }
        if (request.transactional() && !mayTransact(context, request, broker)) {
            return CompletableFuture.completedStage(
                    refused(request, new KafkaErrors.Failure(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, null)));
        }
        if (request.transactional() && request.mixesProducers()) {
            return CompletableFuture.completedStage(refused(
                    request,
                    new KafkaErrors.Failure(
                            Errors.INVALID_PRODUCER_ID_MAPPING, "a transaction is of one producer, not of several")));
        }
        Optional<TransactionRef> transaction = Optional.ofNullable(request.transactionalId())
                .map(id -> new TransactionRef(id, context.version() >= ADDS_SINCE));
        long deadlineNs = context.loop().clock().nowNs() + TimeUnit.MILLISECONDS.toNanos(request.timeoutMs());
        List<CompletableFuture<PartitionProduceResponse>> all = new ArrayList<>(request.partitionCount());
        for (TopicData topic : request.topics()) {
            Optional<String> name = PartitionLookup.name(broker, topic.name(), topic.id());
            for (ProduceRequest.PartitionData partition : topic.partitions()) {
                Appending appending =
                        (led, records) -> led.produce(records, acks.get(), deadlineNs, transaction, context.caller());
                all.add(one(broker, name, partition, appending, context)
                        .handle((done, error) -> error == null
                                ? done(partition.index(), done)
                                : failed(broker, name, partition.index(), known(context, KafkaErrors.of(error))))
                        .toCompletableFuture());
            }
        }
        if (all.size() == 1) {
            return all.get(0).thenApply(response -> assemble(request, all));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenApply(done -> assemble(request, all));
    }

    private interface Appending {
        CompletionStage<Produced> to(Partition partition, Frame records);
    }

    private static boolean mayTransact(RequestContext context, ProduceRequest request, Broker broker) {
        String id = request.transactionalId();
        return id != null
                && broker.access()
                        .allows(context.caller(), Operation.WRITE, new Resource(Resource.Kind.TRANSACTIONAL_ID, id));
    }

    /** What producers expect of a partition, and what the version of this one knows. */
    private static KafkaErrors.Failure known(RequestContext context, KafkaErrors.Failure failure) {
        if (failure.error() == Errors.TRANSACTION_ABORTABLE && context.version() < ABORTABLE_SINCE) {
            return new KafkaErrors.Failure(Errors.INVALID_TXN_STATE, failure.message());
        }
        return failure.error() == Errors.PRODUCER_FENCED
                ? new KafkaErrors.Failure(Errors.INVALID_PRODUCER_EPOCH, failure.message())
                : failure;
    }

    private static CompletionStage<Produced> one(
            Broker broker,
            Optional<String> name,
            ProduceRequest.PartitionData data,
            Appending appending,
            RequestContext context) {
        Frame records = data.takeRecords();
        try {
            Partition partition = PartitionLookup.find(broker, name, data.index(), Operation.WRITE, context.caller());
            if (records == null) {
                throw new BusException(BusError.INVALID_RECORD, "the request has no records for this partition");
            }
            requireCodecOf(context.version(), records);
            Frame passed = records;
            records = null;
            return appending.to(partition, passed);
        } catch (BusException e) {
            if (records != null) {
                records.release();
            }
            return CompletableFuture.failedStage(e);
        }
    }

    /** Who speaks an older version may not be able to read what such a producer writes. */
    private static void requireCodecOf(short version, Frame records) {
        if (version >= ZSTD_SINCE) {
            return;
        }
        try {
            if (BatchView.header(records.buffer(), 0).compressionId() == Compression.ZSTD.id()) {
                throw new BusException(
                        BusError.UNSUPPORTED_COMPRESSION,
                        "Produce requests of version " + version + " may not hold batches packed with zstd");
            }
        } catch (CorruptBatchException e) {
            // The partition says so, in its words.
        }
    }

    private static PartitionProduceResponse done(int index, Produced produced) {
        return new PartitionProduceResponse()
                .setIndex(index)
                .setBaseOffset(produced.baseOffset())
                .setLogAppendTimeMs(produced.appendTimeMs())
                .setLogStartOffset(produced.startOffset());
    }

    private static PartitionProduceResponse failed(
            Broker broker, Optional<String> name, int index, KafkaErrors.Failure failure) {
        PartitionProduceResponse response = new PartitionProduceResponse()
                .setIndex(index)
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message())
                .setBaseOffset(-1);
        if (failure.error() == Errors.NOT_LEADER_OR_FOLLOWER) {
            name.flatMap(topic -> broker.image().topic(topic))
                    .map(topic -> topic.partitions().get(index))
                    .ifPresent(led -> response.setCurrentLeader(
                            new LeaderIdAndEpoch().setLeaderId(led.leader()).setLeaderEpoch(led.leaderEpoch())));
        }
        return response;
    }

    private static ProduceResponseData assemble(
            ProduceRequest request, List<CompletableFuture<PartitionProduceResponse>> partitions) {
        ProduceResponseData response = new ProduceResponseData();
        int next = 0;
        for (TopicData topic : request.topics()) {
            TopicProduceResponse answered = answered(response, topic);
            for (int i = 0; i < topic.partitions().size(); i++) {
                answered.partitionResponses().add(partitions.get(next++).join());
            }
            response.responses().mustAdd(answered);
        }
        return response;
    }

    private static TopicProduceResponse answered(ProduceResponseData response, TopicData topic) {
        var answered = new Unhashed.ProducedTopic(response.responses().size());
        return topic.id() == null
                ? answered.setName(topic.name())
                : answered.setTopicId(PartitionLookup.kafka(topic.id()));
    }

    private static ProduceResponseData refused(ProduceRequest request, KafkaErrors.Failure failure) {
        request.release();
        ProduceResponseData response = new ProduceResponseData();
        for (TopicData topic : request.topics()) {
            TopicProduceResponse answered = answered(response, topic);
            for (ProduceRequest.PartitionData partition : topic.partitions()) {
                answered.partitionResponses()
                        .add(new PartitionProduceResponse()
                                .setIndex(partition.index())
                                .setErrorCode(failure.code())
                                .setErrorMessage(failure.message())
                                .setBaseOffset(-1));
            }
            response.responses().mustAdd(answered);
        }
        return response;
    }

    private static Optional<Acks> acks(short number) {
        return switch (number) {
            case 0 -> Optional.of(Acks.NONE);
            case 1 -> Optional.of(Acks.LEADER);
            case -1 -> Optional.of(Acks.ALL);
            default -> Optional.empty();
        };
    }
}
