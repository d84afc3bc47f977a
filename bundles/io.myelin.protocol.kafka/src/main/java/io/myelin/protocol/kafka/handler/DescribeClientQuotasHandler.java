package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;

/** Quotas of clients: none is ever set, so whatever is asked for, nothing is found. */
public final class DescribeClientQuotasHandler
        extends MessageHandler<DescribeClientQuotasRequestData, DescribeClientQuotasResponseData> {
    public DescribeClientQuotasHandler() {
        super(new Api(48, "DescribeClientQuotas", 0, 1, 1), DescribeClientQuotasRequestData::new);
    }

    @Override
    protected CompletionStage<DescribeClientQuotasResponseData> handle(
            RequestContext context, DescribeClientQuotasRequestData request) {
        return context.broker(broker -> {
            broker.access().require(context.caller(), Operation.DESCRIBE_CONFIGS, Resource.CLUSTER);
            return Stages.done(
                    new DescribeClientQuotasResponseData().setErrorMessage(null).setEntries(List.of()));
        });
    }

    @Override
    protected DescribeClientQuotasResponseData failed(
            RequestContext context, DescribeClientQuotasRequestData request, KafkaErrors.Failure failure) {
        return new DescribeClientQuotasResponseData()
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message())
                .setEntries(null);
    }
}
