package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.protocol.Errors;

/** Access rules: there are none to describe, because no authorizer of the bus keeps any. */
public final class DescribeAclsHandler extends MessageHandler<DescribeAclsRequestData, DescribeAclsResponseData> {
    public DescribeAclsHandler() {
        super(new Api(29, "DescribeAcls", 1, 3, 2), DescribeAclsRequestData::new);
    }

    @Override
    protected CompletionStage<DescribeAclsResponseData> handle(
            RequestContext context, DescribeAclsRequestData request) {
        return context.broker(broker -> {
            broker.access().require(context.caller(), Operation.DESCRIBE, Resource.CLUSTER);
            return Stages.done(new DescribeAclsResponseData()
                    .setErrorCode(Errors.SECURITY_DISABLED.code())
                    .setErrorMessage("No Authorizer is configured."));
        });
    }

    @Override
    protected DescribeAclsResponseData failed(
            RequestContext context, DescribeAclsRequestData request, KafkaErrors.Failure failure) {
        return new DescribeAclsResponseData().setErrorCode(failure.code()).setErrorMessage(failure.message());
    }
}
