package io.myelin.protocol.amqp.engine;

import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import io.myelin.protocol.amqp.wire.FrameHead;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.security.SaslChallenge;
import org.apache.qpid.proton.amqp.security.SaslCode;
import org.apache.qpid.proton.amqp.security.SaslInit;
import org.apache.qpid.proton.amqp.security.SaslMechanisms;
import org.apache.qpid.proton.amqp.security.SaslOutcome;
import org.apache.qpid.proton.amqp.security.SaslResponse;

/** The SASL layer: one mechanism, one exchange, one outcome. */
final class SaslServer {
    /** Before a peer has logged in. */
    static final int MAX_FRAME_BYTES = 4096;

    private static final String ANONYMOUS = "ANONYMOUS";
    private static final byte[] NONE = {};
    /** Of a peer; no mechanism needs as many. */
    private static final int MOST_STEPS = 16;

    private final Container container;
    private final Output output;
    private final Runnable answered;
    private SaslExchange exchange;
    private int steps;
    private boolean pending;
    private boolean over;
    private boolean failed;

    /** @param answered called when a step has had its answer */
    SaslServer(Container container, Output output, Runnable answered) {
        this.container = container;
        this.output = output;
        this.answered = answered;
    }

    /** The connection is gone: what is still to be answered is not. */
    void end() {
        over = true;
    }

    /** Whether a peer may leave the layer out. */
    boolean allowsAnonymous() {
        return container.mechanisms().contains(ANONYMOUS);
    }

    void begin() {
        SaslMechanisms mechanisms = new SaslMechanisms();
        mechanisms.setSaslServerMechanisms(
                container.mechanisms().stream().map(Symbol::valueOf).toArray(Symbol[]::new));
        output.frame(FrameHead.SASL, 0, mechanisms, null);
    }

    boolean isOver() {
        return over;
    }

    boolean hasFailed() {
        return failed;
    }

    void received(Object body) throws AmqpFailure {
        if (exchange == null && body instanceof SaslInit init) {
            String mechanism = init.getMechanism().toString();
            exchange = container.mechanisms().contains(mechanism) ? container.begin(mechanism) : null;
            if (exchange == null) {
                outcome(SaslCode.AUTH, NONE);
                answered.run();
            } else {
                step(bytes(init.getInitialResponse()));
            }
        } else if (exchange != null && !pending && steps < MOST_STEPS && body instanceof SaslResponse response) {
            step(bytes(response.getResponse()));
        } else {
            throw new AmqpFailure(Conditions.ILLEGAL_STATE, "a SASL frame out of order");
        }
    }

    private void step(byte[] response) {
        steps++;
        pending = true;
        exchange.step(response, this::answer);
    }

    private void answer(SaslExchange.Step step) {
        pending = false;
        if (over) {
            return;
        }
        switch (step.result()) {
            case CONTINUE -> {
                SaslChallenge challenge = new SaslChallenge();
                challenge.setChallenge(new Binary(step.bytes()));
                output.frame(FrameHead.SASL, 0, challenge, null);
            }
            case SUCCEEDED -> outcome(SaslCode.OK, step.bytes());
            case FAILED -> outcome(SaslCode.AUTH, NONE);
            case UNAVAILABLE -> outcome(SaslCode.SYS_TEMP, NONE);
        }
        answered.run();
    }

    private void outcome(SaslCode code, byte[] bytes) {
        SaslOutcome outcome = new SaslOutcome();
        outcome.setCode(code);
        if (bytes.length > 0) {
            outcome.setAdditionalData(new Binary(bytes));
        }
        over = true;
        failed = code != SaslCode.OK;
        output.frame(FrameHead.SASL, 0, outcome, null);
    }

    private static byte[] bytes(Binary binary) {
        if (binary == null) {
            return NONE;
        }
        byte[] bytes = new byte[binary.getLength()];
        binary.asByteBuffer().get(bytes);
        return bytes;
    }
}
