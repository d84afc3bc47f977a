package io.myelin.protocol.kafka.handler;

import io.myelin.broker.Broker;
import io.myelin.cluster.image.NodeImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.MismatchedEndpointTypeException;
import org.apache.kafka.common.errors.UnsupportedEndpointTypeException;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;

/** The nodes of the cluster for administrators. */
public final class DescribeClusterHandler
        extends MessageHandler<DescribeClusterRequestData, DescribeClusterResponseData> {
    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    public DescribeClusterHandler() {
        super(new Api(60, "DescribeCluster", 0, 2, 0), DescribeClusterRequestData::new);
    }

    @Override
    protected CompletionStage<DescribeClusterResponseData> handle(
            RequestContext context, DescribeClusterRequestData request) {
        if (request.endpointType() == CONTROLLERS) {
            throw new MismatchedEndpointTypeException("This listener is one of brokers, not of controllers.");
        }
        if (request.endpointType() != BROKERS) {
            throw new UnsupportedEndpointTypeException("There is no endpoint type " + request.endpointType() + ".");
        }
        return context.broker(broker -> Stages.done(describe(context, request, broker)));
    }

    private static DescribeClusterResponseData describe(
            RequestContext context, DescribeClusterRequestData request, Broker broker) {
        ClusterView view = new ClusterView(broker.image(), context.listener());
        DescribeClusterResponseData response = new DescribeClusterResponseData()
                .setClusterId(view.image().clusterId())
                .setControllerId(view.controller())
                .setEndpointType(BROKERS);
        for (NodeImage node : view.image().nodes().values()) {
            if (!node.fenced() || request.includeFencedBrokers()) {
                view.endpoint(node)
                        .ifPresent(endpoint -> response.brokers()
                                .add(new DescribeClusterBroker()
                                        .setBrokerId(node.id())
                                        .setHost(endpoint.host())
                                        .setPort(endpoint.port())
                                        .setRack(node.rack().orElse(null))
                                        .setIsFenced(node.fenced())));
            }
        }
        if (request.includeClusterAuthorizedOperations()) {
            response.setClusterAuthorizedOperations(Rights.onCluster(broker.access(), context.caller()));
        }
        return response;
    }

    @Override
    protected DescribeClusterResponseData failed(
            RequestContext context, DescribeClusterRequestData request, KafkaErrors.Failure failure) {
        return new DescribeClusterResponseData().setErrorCode(failure.code()).setErrorMessage(failure.message());
    }
}
