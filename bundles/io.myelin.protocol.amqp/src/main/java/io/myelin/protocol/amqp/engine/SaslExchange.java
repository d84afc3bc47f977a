package io.myelin.protocol.amqp.engine;

/** One SASL exchange. */
@FunctionalInterface
public interface SaslExchange {
    /** What a step leads to. */
    enum Result {
        CONTINUE,
        SUCCEEDED,
        FAILED
    }

    /**
     * @param result of the step
     * @param bytes a challenge, or what is said with the success; may be empty
     */
    record Step(Result result, byte[] bytes) {}

    Step step(byte[] response);
}
