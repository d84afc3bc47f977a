package io.myelin.wire;

import io.myelin.Principal;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** One SASL mechanism: a whiteboard. */
@ConsumerType
public interface Authenticator {
    /** The mechanism's registered name, such as {@code SCRAM-SHA-512}. */
    String mechanism();

    /** Begins an exchange for a connection, on its loop. */
    Exchange begin(ListenerInfo listener);

    /** One exchange; its steps are called one after another, and may take their time only by being refused. */
    @ConsumerType
    interface Exchange {
        /**
         * @param response what the client sent
         * @return the challenge to send, and the principal once the exchange has succeeded
         * @throws AuthenticationException when it has failed
         */
        Step step(byte[] response) throws AuthenticationException;
    }

    /**
     * @param challenge to send, may be empty
     * @param principal present when the exchange is over
     */
    record Step(byte[] challenge, Optional<Principal> principal) {}
}
