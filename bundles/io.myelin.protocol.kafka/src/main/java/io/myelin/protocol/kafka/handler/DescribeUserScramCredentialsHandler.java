package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.DescribeUserScramCredentialsResult;
import org.apache.kafka.common.protocol.Errors;

/** SCRAM credentials of users: nobody has any, which tools that show the quotas of users ask for along with these. */
public final class DescribeUserScramCredentialsHandler
        extends MessageHandler<DescribeUserScramCredentialsRequestData, DescribeUserScramCredentialsResponseData> {
    public DescribeUserScramCredentialsHandler() {
        super(new Api(50, "DescribeUserScramCredentials", 0, 0, 0), DescribeUserScramCredentialsRequestData::new);
    }

    @Override
    protected CompletionStage<DescribeUserScramCredentialsResponseData> handle(
            RequestContext context, DescribeUserScramCredentialsRequestData request) {
        return context.broker(broker -> {
            broker.access().require(context.caller(), Operation.DESCRIBE, Resource.CLUSTER);
            return Stages.done(new DescribeUserScramCredentialsResponseData()
                    .setErrorMessage(null)
                    .setResults(results(request)));
        });
    }

    private static List<DescribeUserScramCredentialsResult> results(DescribeUserScramCredentialsRequestData request) {
        List<DescribeUserScramCredentialsResult> results = new ArrayList<>();
        if (request.users() != null) {
            Map<String, Integer> mentions = new LinkedHashMap<>();
            request.users().forEach(user -> mentions.merge(user.name(), 1, Integer::sum));
            mentions.forEach((user, times) -> results.add(
                    times == 1
                            ? result(
                                    user,
                                    Errors.RESOURCE_NOT_FOUND,
                                    "Attempt to describe a user credential that does not exist: " + user)
                            : result(
                                    user,
                                    Errors.DUPLICATE_RESOURCE,
                                    "Cannot describe SCRAM credentials for the same user twice in a single request: "
                                            + user)));
        }
        return results;
    }

    private static DescribeUserScramCredentialsResult result(String user, Errors error, String message) {
        return new DescribeUserScramCredentialsResult()
                .setUser(user)
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }

    @Override
    protected DescribeUserScramCredentialsResponseData failed(
            RequestContext context, DescribeUserScramCredentialsRequestData request, KafkaErrors.Failure failure) {
        return new DescribeUserScramCredentialsResponseData()
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }
}
