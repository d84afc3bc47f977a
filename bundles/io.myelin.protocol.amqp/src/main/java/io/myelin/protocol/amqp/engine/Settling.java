package io.myelin.protocol.amqp.engine;

import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.Role;

/** What we settle in one direction of a session: neighbours that are accepted go in one frame. */
final class Settling {
    private final Role role;
    private final Consumer<Disposition> output;
    private boolean pending;
    private int first;
    private int last;

    Settling(Role role, Consumer<Disposition> output) {
        this.role = role;
        this.output = output;
    }

    /** @return whether {@link #flush} is needed before the peer hears of it */
    boolean settle(int id, DeliveryState outcome) {
        boolean accepted = outcome == Accepted.getInstance();
        if (accepted && pending && last + 1 == id) {
            last = id;
            return true;
        }
        flush();
        if (accepted) {
            pending = true;
            first = id;
            last = id;
        } else {
            send(id, id, outcome);
        }
        return accepted;
    }

    void flush() {
        if (pending) {
            pending = false;
            send(first, last, Accepted.getInstance());
        }
    }

    void forget() {
        pending = false;
    }

    private void send(int from, int to, DeliveryState outcome) {
        Disposition disposition = new Disposition();
        disposition.setRole(role);
        disposition.setFirst(UnsignedInteger.valueOf(from));
        if (to != from) {
            disposition.setLast(UnsignedInteger.valueOf(to));
        }
        disposition.setSettled(true);
        disposition.setState(outcome);
        output.accept(disposition);
    }
}
