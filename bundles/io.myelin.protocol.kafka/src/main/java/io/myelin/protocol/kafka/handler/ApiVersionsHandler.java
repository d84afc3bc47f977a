package io.myelin.protocol.kafka.handler;

import io.myelin.broker.Broker;
import io.myelin.buffer.Bytes;
import io.myelin.buffer.Frame;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import io.myelin.protocol.kafka.Software;
import io.myelin.protocol.kafka.wire.ResponseWriter;
import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.FinalizedFeatureKey;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;

/**
 * What is served, computed from the handlers. A request of a version that is not known gets the oldest answer with
 * UNSUPPORTED_VERSION and the versions of this API, so that the client can begin again (KIP-511).
 */
public final class ApiVersionsHandler implements Handler {
    /** librdkafka takes Produce's lowest version as the broker's age, so Kafka says 0 and so do we (KAFKA-18659). */
    private static final int PRODUCE_STATED_MIN = 0;

    /** Clients of older versions can't read a range that begins with 0 (KAFKA-17492). */
    private static final int LEVEL_0_SINCE = 4;

    private static final int CHECKS_NODE_SINCE = 5;
    private static final Pattern SOFTWARE = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

    private final Api api = new Api(Api.API_VERSIONS, "ApiVersions", 0, 5, 3);
    private final List<Handler> others;

    /** @param others of every other API that is served */
    public ApiVersionsHandler(List<Handler> others) {
        this.others = List.copyOf(others);
    }

    @Override
    public Api api() {
        return api;
    }

    @Override
    public CompletionStage<List<Bytes>> handle(RequestContext context, Frame frame, int bodyAt) throws WireException {
        if (!api.serves(context.version())) {
            frame.release();
            ApiVersionsResponseData response =
                    new ApiVersionsResponseData().setErrorCode(Errors.UNSUPPORTED_VERSION.code());
            response.apiKeys().add(stated(api));
            return CompletableFuture.completedStage(
                    ResponseWriter.write(response, (short) 0, context.correlationId(), false));
        }
        ApiVersionsRequestData request = read(context, frame, bodyAt);
        return context.broker(broker -> CompletableFuture.completedStage(answer(context, request, broker)))
                .exceptionally(error -> new ApiVersionsResponseData()
                        .setErrorCode(KafkaErrors.of(error).code()))
                .thenApply(response -> ResponseWriter.write(
                        response.setThrottleTimeMs(
                                context.charge().throttleMs(context.loop().clock())),
                        context.version(),
                        context.correlationId(),
                        false));
    }

    private ApiVersionsRequestData read(RequestContext context, Frame frame, int bodyAt) throws WireException {
        try {
            ByteBuffer body = frame.buffer().position(bodyAt);
            return new ApiVersionsRequestData(new ByteBufferAccessor(body), context.version());
        } catch (RuntimeException e) {
            throw new WireException("the body of ApiVersions: " + e, e);
        } finally {
            frame.release();
        }
    }

    private ApiVersionsResponseData answer(RequestContext context, ApiVersionsRequestData request, Broker broker) {
        ClusterImage image = broker.image();
        ApiVersionsResponseData response = new ApiVersionsResponseData();
        if (context.version() >= api.flexibleFrom() && !named(request)) {
            return response.setErrorCode(Errors.INVALID_REQUEST.code());
        }
        if (context.version() >= CHECKS_NODE_SINCE && !meant(request, image, broker.nodeId())) {
            return response.setErrorCode(Errors.REBOOTSTRAP_REQUIRED.code());
        }
        if (context.version() >= api.flexibleFrom()) {
            context.said(Software.said(request.clientSoftwareName(), request.clientSoftwareVersion()));
        }
        response.apiKeys().add(stated(api));
        others.stream()
                .filter(other -> other.listed(context, image))
                .forEach(other -> response.apiKeys().add(stated(other.api())));
        broker.features().supported().forEach((name, range) -> {
            if (range.min() > 0 || context.version() >= LEVEL_0_SINCE) {
                response.supportedFeatures()
                        .add(new SupportedFeatureKey()
                                .setName(name)
                                .setMinVersion(range.min())
                                .setMaxVersion(range.max()));
            }
        });
        image.features()
                .forEach((name, level) -> response.finalizedFeatures()
                        .add(new FinalizedFeatureKey()
                                .setName(name)
                                .setMinVersionLevel(level)
                                .setMaxVersionLevel(level)));
        return response.setFinalizedFeaturesEpoch(image.version());
    }

    private static boolean named(ApiVersionsRequestData request) {
        return SOFTWARE.matcher(request.clientSoftwareName()).matches()
                && SOFTWARE.matcher(request.clientSoftwareVersion()).matches();
    }

    /** A client that says which node of which cluster it means is sent back to bootstrap when it meets another (KIP-1242). */
    private static boolean meant(ApiVersionsRequestData request, ClusterImage image, int nodeId) {
        boolean cluster = request.clusterId() == null || request.clusterId().equals(image.clusterId());
        return cluster && (request.nodeId() < 0 || request.nodeId() == nodeId);
    }

    private static ApiVersion stated(Api api) {
        return new ApiVersion()
                .setApiKey((short) api.key())
                .setMinVersion((short) (api.key() == Api.PRODUCE ? PRODUCE_STATED_MIN : api.min()))
                .setMaxVersion((short) api.max());
    }
}
