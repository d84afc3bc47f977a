package io.myelin.protocol.amqp.engine;

import java.util.function.Consumer;

/** One SASL exchange. */
@FunctionalInterface
public interface SaslExchange {
    /** What a step leads to. */
    enum Result {
        CONTINUE,
        SUCCEEDED,
        FAILED,
        /** It can't be said now: the peer may try again later. */
        UNAVAILABLE
    }

    /**
     * @param result of the step
     * @param bytes a challenge, or what is said with the success; may be empty
     */
    record Step(Result result, byte[] bytes) {}

    /**
     * One step at a time.
     *
     * @param answer called once with what it leads to, at once or later, on the thread of the engine
     */
    void step(byte[] response, Consumer<Step> answer);
}
