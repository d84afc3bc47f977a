package io.myelin.protocol.kafka.handler;

import io.myelin.broker.Features.Direction;
import io.myelin.broker.Features.Update;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData.FeatureUpdateKey;
import org.apache.kafka.common.message.UpdateFeaturesResponseData;
import org.apache.kafka.common.message.UpdateFeaturesResponseData.UpdatableFeatureResult;
import org.apache.kafka.common.protocol.Errors;

/** Sets feature levels (KIP-584), all of a request or none. */
public final class UpdateFeaturesHandler extends MessageHandler<UpdateFeaturesRequestData, UpdateFeaturesResponseData> {
    private static final int DIRECTIONS_SINCE = 1;
    private static final int NO_RESULTS_SINCE = 2;

    public UpdateFeaturesHandler() {
        super(new Api(57, "UpdateFeatures", 0, 2, 0), UpdateFeaturesRequestData::new);
    }

    @Override
    protected CompletionStage<UpdateFeaturesResponseData> handle(
            RequestContext context, UpdateFeaturesRequestData request) {
        List<Update> updates = request.featureUpdates().stream()
                .map(update -> new Update(update.feature(), update.maxVersionLevel(), direction(context, update)))
                .toList();
        CompletionStage<Void> update =
                context.broker(broker -> broker.features().update(updates, request.validateOnly(), context.caller()));
        return Stages.within(context, request.timeoutMs(), update).thenApply(done -> updated(context, request));
    }

    private static Direction direction(RequestContext context, FeatureUpdateKey update) {
        if (context.version() < DIRECTIONS_SINCE) {
            return update.allowDowngrade() ? Direction.SAFE_DOWNGRADE : Direction.UPGRADE;
        }
        return switch (update.upgradeType()) {
            case 1 -> Direction.UPGRADE;
            case 2 -> Direction.SAFE_DOWNGRADE;
            case 3 -> Direction.UNSAFE_DOWNGRADE;
            default ->
                throw new InvalidUpdateVersionException("Invalid update version " + update.maxVersionLevel()
                        + " for feature " + update.feature() + ". There is no upgrade type " + update.upgradeType()
                        + ".");
        };
    }

    private static UpdateFeaturesResponseData updated(RequestContext context, UpdateFeaturesRequestData request) {
        UpdateFeaturesResponseData response = new UpdateFeaturesResponseData().setErrorMessage(null);
        if (context.version() < NO_RESULTS_SINCE) {
            request.featureUpdates()
                    .forEach(update -> response.results()
                            .add(new UpdatableFeatureResult()
                                    .setFeature(update.feature())
                                    .setErrorCode(Errors.NONE.code())
                                    .setErrorMessage(Errors.NONE.message())));
        }
        return response;
    }

    @Override
    protected UpdateFeaturesResponseData failed(
            RequestContext context, UpdateFeaturesRequestData request, KafkaErrors.Failure failure) {
        String message = failure.error() == Errors.INVALID_UPDATE_VERSION
                ? "The update failed for all features since the following feature had an error: " + failure.message()
                : failure.message();
        return new UpdateFeaturesResponseData().setErrorCode(failure.code()).setErrorMessage(message);
    }
}
