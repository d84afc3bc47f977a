package io.myelin.protocol.kafka.handler;

import io.myelin.buffer.Bytes;
import io.myelin.buffer.Frame;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import io.myelin.protocol.kafka.wire.CopyingReadable;
import io.myelin.protocol.kafka.wire.ResponseWriter;
import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.protocol.ApiMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves an API by Kafka's generated classes: everything but Produce.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public abstract class MessageHandler<Q extends ApiMessage, R extends ApiMessage> implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(MessageHandler.class);

    private final Api api;
    private final Optional<String> feature;
    private final Supplier<Q> requests;

    protected MessageHandler(Api api, Supplier<Q> requests) {
        this(api, Optional.empty(), requests);
    }

    /** @param feature without a level of which the API is neither listed nor served */
    protected MessageHandler(Api api, String feature, Supplier<Q> requests) {
        this(api, Optional.of(feature), requests);
    }

    private MessageHandler(Api api, Optional<String> feature, Supplier<Q> requests) {
        this.api = api;
        this.feature = feature;
        this.requests = requests;
    }

    @Override
    public final Api api() {
        return api;
    }

    @Override
    public boolean listed(RequestContext context, ClusterImage image) {
        return feature.isEmpty() || image.feature(feature.get()) > 0;
    }

    /** @return the response; when it fails, {@link #failed} says what goes out instead */
    protected abstract CompletionStage<R> handle(RequestContext context, Q request);

    /** The response when the request as a whole has failed: the error in every place where a client looks for it. */
    protected abstract R failed(RequestContext context, Q request, KafkaErrors.Failure failure);

    @Override
    public final CompletionStage<List<Bytes>> handle(RequestContext context, Frame frame, int bodyAt)
            throws WireException {
        Q request = read(context, frame, bodyAt);
        CompletionStage<R> response;
        try {
            response = feature.isEmpty()
                    ? handle(context, request)
                    : allowed(context, feature.get()).thenCompose(yes -> handle(context, request));
        } catch (RuntimeException e) {
            response = CompletableFuture.failedStage(e);
        }
        return response.exceptionally(error -> failed(context, request, KafkaErrors.of(error)))
                .thenApply(message -> write(context, message));
    }

    private CompletionStage<Void> allowed(RequestContext context, String needed) {
        return context.broker(broker -> {
            if (broker.image().feature(needed) == 0) {
                throw new UnsupportedVersionException(
                        api.name() + " is not served while " + needed + " is 0: kafka-features upgrade raises it.");
            }
            return Stages.done(null);
        });
    }

    private Q read(RequestContext context, Frame frame, int bodyAt) throws WireException {
        try {
            Q request = requests.get();
            ByteBuffer body = frame.buffer().position(bodyAt);
            context.scan().check(request, context.version(), body.slice());
            request.read(new CopyingReadable(body), context.version());
            if (LOG.isTraceEnabled()) {
                LOG.trace("{} v{} from {}: {}", api.name(), context.version(), context.caller(), request);
            }
            return request;
        } catch (RuntimeException e) {
            throw new WireException("the body of " + api.name() + " version " + context.version() + ": " + e, e);
        } finally {
            frame.release();
        }
    }

    private List<Bytes> write(RequestContext context, R message) {
        int throttleMs = context.charge().throttleMs(context.loop().clock());
        if (throttleMs > 0) {
            ThrottleTime.set(message, throttleMs);
        }
        short version = context.version();
        return ResponseWriter.write(message, version, context.correlationId(), api.flexibleResponseHeader(version));
    }
}
