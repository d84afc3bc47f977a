package io.myelin.protocol.amqp.wire;

import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/** What a peer is told that something of it ends with: its connection, session, link or delivery. Not a defect of ours. */
public final class AmqpFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Symbol condition;
    private final transient Map<Symbol, Object> info;

    public AmqpFailure(Symbol condition, String description) {
        this(condition, description, Map.of());
    }

    public AmqpFailure(Symbol condition, String description, Map<Symbol, Object> info) {
        super(description, null, false, false);
        this.condition = condition;
        this.info = info;
    }

    public Symbol condition() {
        return condition;
    }

    public ErrorCondition error() {
        ErrorCondition error = new ErrorCondition(condition, getMessage());
        if (!info.isEmpty()) {
            error.setInfo(info);
        }
        return error;
    }
}
