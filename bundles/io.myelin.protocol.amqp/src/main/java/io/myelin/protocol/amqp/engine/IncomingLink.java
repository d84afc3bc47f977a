package io.myelin.protocol.amqp.engine;

import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Terminus;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Target;
import org.apache.qpid.proton.amqp.transport.Transfer;

/** A link on which the peer sends: credit for it, and messages put together from transfers. */
public final class IncomingLink extends Link {
    private final Limits limits;
    private Inlet inlet;
    private int deliveryCount;
    private int credit;
    private int underWay;
    private Partial partial;

    /** A message of which the end has not come. */
    private static final class Partial {
        final int id;
        boolean settled;
        byte[] bytes;
        int length;

        Partial(int id) {
            this.id = id;
        }

        void append(ByteBuffer payload) {
            int wanted = length + payload.remaining();
            if (bytes == null) {
                bytes = new byte[wanted];
            } else if (wanted > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(wanted, (int) Math.min(2L * length, Integer.MAX_VALUE - 8)));
            }
            int more = payload.remaining();
            payload.get(bytes, length, more);
            length += more;
        }
    }

    IncomingLink(SessionEngine session, Attach remote, Limits limits) {
        super(session, remote);
        this.limits = limits;
        UnsignedInteger initial = remote.getInitialDeliveryCount();
        this.deliveryCount = initial == null ? 0 : initial.intValue();
    }

    /**
     * Makes the link and gives the peer credit.
     *
     * @return false when the peer has gone meanwhile
     */
    public boolean accept(Terminus target, Inlet to) {
        if (state != State.PENDING) {
            return false;
        }
        inlet = to;
        state = State.ATTACHED;
        session.send(answer(target));
        replenish();
        return true;
    }

    void transfer(Transfer transfer, ByteBuffer payload) throws AmqpFailure {
        if (state != State.ATTACHED) {
            return; // sent before the peer knew
        }
        try {
            take(transfer, payload);
        } catch (AmqpFailure e) {
            close(e);
        }
    }

    private void take(Transfer transfer, ByteBuffer payload) throws AmqpFailure {
        if (partial == null) {
            begin(transfer);
        } else if (transfer.getDeliveryId() != null && transfer.getDeliveryId().intValue() != partial.id) {
            throw new AmqpFailure(
                    Conditions.NOT_ALLOWED, "a transfer of another delivery came before the end of " + partial.id);
        }
        Partial current = partial;
        current.settled |= Boolean.TRUE.equals(transfer.getSettled());
        if (transfer.getAborted()) {
            session.forgetPartial(current.length);
            partial = null;
            count();
            replenish();
            return;
        }
        long length = (long) current.length + payload.remaining();
        if (length > limits.maxMessageBytes()) {
            throw new AmqpFailure(
                    Conditions.MESSAGE_SIZE_EXCEEDED,
                    "a message is longer than the " + limits.maxMessageBytes() + " bytes of message.max.bytes");
        }
        if (transfer.getMore()) {
            session.reservePartial(payload.remaining());
            current.append(payload);
            return;
        }
        partial = null;
        count();
        ByteBuffer whole = payload;
        if (current.length > 0) {
            session.forgetPartial(current.length);
            current.append(payload);
            whole = ByteBuffer.wrap(current.bytes, 0, current.length);
        }
        underWay++;
        inlet.deliver(new IncomingDelivery(this, current.id, current.settled), whole);
        replenish();
    }

    private void begin(Transfer transfer) throws AmqpFailure {
        if (credit == 0) {
            throw new AmqpFailure(Conditions.TRANSFER_LIMIT_EXCEEDED, "a message was sent without credit");
        }
        if (transfer.getDeliveryId() == null) {
            throw new AmqpFailure(Conditions.INVALID_FIELD, "the first transfer of a delivery has no delivery-id");
        }
        partial = new Partial(transfer.getDeliveryId().intValue());
    }

    private void count() {
        deliveryCount++;
        credit--;
    }

    void ended(int id, boolean settled, DeliveryState outcome) {
        underWay--;
        if (state != State.ATTACHED) {
            return;
        }
        if (!settled) {
            session.settle(id, outcome);
        }
        replenish();
    }

    private void replenish() {
        int wanted = Math.max(0, limits.linkCredit() - underWay);
        if (state == State.ATTACHED && wanted > credit && wanted - credit >= Math.max(1, limits.linkCredit() / 2)) {
            credit = wanted;
            session.send(flow());
        }
    }

    private Flow flow() {
        Flow flow = session.flow();
        flow.setHandle(handle());
        flow.setDeliveryCount(UnsignedInteger.valueOf(deliveryCount));
        flow.setLinkCredit(UnsignedInteger.valueOf(credit));
        return flow;
    }

    @Override
    void remoteFlow(Flow flow) {
        if (state == State.ATTACHED && flow.getEcho()) {
            session.send(flow());
        }
    }

    @Override
    Attach answer(Terminus target) {
        Attach attach = new Attach();
        attach.setName(remote.getName());
        attach.setHandle(remote.getHandle());
        attach.setSndSettleMode(remote.getSndSettleMode());
        attach.setRole(Role.RECEIVER);
        attach.setSource(remote.getSource());
        attach.setTarget((Target) target);
        attach.setMaxMessageSize(UnsignedLong.valueOf(limits.maxMessageBytes()));
        return attach;
    }

    @Override
    void gone() {
        if (partial != null) {
            session.forgetPartial(partial.length);
            partial = null;
        }
        if (inlet != null) {
            inlet.detached();
        }
    }
}
