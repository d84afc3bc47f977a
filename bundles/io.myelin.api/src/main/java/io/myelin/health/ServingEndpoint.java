package io.myelin.health;

import org.osgi.annotation.versioning.ConsumerType;

/** A socket that is bound: a whiteboard, registered by whoever bound it, with the port really bound. */
@ConsumerType
public interface ServingEndpoint {
    /** The listener's name, what the READY line and clients' metadata know it by: {@code kafka}, {@code http}, {@code amqp}, ... */
    String name();

    /** The address bound. */
    String host();

    int port();

    /** The address that other machines are told to use; the bound one unless configured. */
    default String advertisedHost() {
        return host();
    }

    default int advertisedPort() {
        return port();
    }

    /** {@code PLAINTEXT}, {@code SSL}, {@code SASL_PLAINTEXT} or {@code SASL_SSL}. */
    default String security() {
        return "PLAINTEXT";
    }
}
