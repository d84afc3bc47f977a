package io.myelin.wire;

import io.myelin.Principal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** One SASL mechanism: a whiteboard. */
@ConsumerType
public interface Authenticator {
    /** The mechanism's registered name, such as {@code SCRAM-SHA-512}. */
    String mechanism();

    /** Begins an exchange for a connection, on its loop. */
    Exchange begin(ListenerInfo listener);

    /** One exchange; its steps are called one after another. */
    @ConsumerType
    interface Exchange {
        /**
         * @param response what the client sent
         * @return the challenge to send, and the principal once the exchange has succeeded
         * @throws AuthenticationException when it has failed
         */
        Step step(byte[] response) throws AuthenticationException;

        /**
         * The same without making the loop wait. An exchange whose steps take time, because it computes hashes or asks somebody,
         * runs them elsewhere. The next step is not called before this one has completed.
         *
         * @return completes on any thread; with {@link AuthenticationException} when the exchange has failed, with any other
         *     exception when it can't be said now and the client may try again later
         */
        default CompletionStage<Step> stepLater(byte[] response) {
            try {
                return CompletableFuture.completedStage(step(response));
            } catch (AuthenticationException e) {
                return CompletableFuture.failedStage(e);
            }
        }
    }

    /**
     * @param challenge to send, may be empty
     * @param principal present when the exchange is over
     */
    record Step(byte[] challenge, Optional<Principal> principal) {}
}
