package io.myelin.protocol.amqp.engine;

import java.nio.ByteBuffer;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Outcome;
import org.apache.qpid.proton.amqp.messaging.Received;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.messaging.Terminus;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.amqp.transport.Source;
import org.apache.qpid.proton.amqp.transport.Transfer;

/** A link on which the peer receives: pulls messages from its outlet as credit and window allow, and cuts them into transfers. */
public final class OutgoingLink extends Link {
    private final Limits limits;
    private final boolean presettled;
    private Outlet outlet;
    private int deliveryCount;
    private long credit;
    private boolean drain;
    private long nextTag;
    private int unsettled;
    /** Whether the session has it in its queue. */
    boolean queued;

    /** What is left of a message that has been sent in part. */
    private ByteBuffer rest;

    private boolean drainedAfterRest;

    OutgoingLink(SessionEngine session, Attach remote, Limits limits) {
        super(session, remote);
        this.limits = limits;
        this.presettled = remote.getSndSettleMode() == SenderSettleMode.SETTLED;
    }

    /** Whether what is sent needs no settlement. */
    public boolean presettled() {
        return presettled;
    }

    public long credit() {
        return credit;
    }

    /** Whether the peer waits for {@link #drained}. */
    public boolean isDraining() {
        return drain;
    }

    /**
     * Makes the link.
     *
     * @return false when the peer has gone meanwhile
     */
    public boolean accept(Terminus source, Outlet from) {
        if (state != State.PENDING) {
            return false;
        }
        outlet = from;
        state = State.ATTACHED;
        session.send(answer(source));
        if (credit > 0) {
            outlet.credit();
            ready();
        }
        if (drain) {
            outlet.drain();
        }
        return true;
    }

    /** The outlet may have messages. */
    public void ready() {
        if (wants()) {
            session.enqueue(this);
        }
    }

    /** The outlet has given all that there was when the peer asked: what is left of the credit is gone. */
    public void drained() {
        if (!drain || state != State.ATTACHED) {
            return;
        }
        if (rest != null) {
            drainedAfterRest = true;
            return;
        }
        drain = false;
        deliveryCount += (int) credit;
        credit = 0;
        session.send(flow(true));
    }

    private boolean wants() {
        return state == State.ATTACHED && (rest != null || credit > 0 && unsettled < limits.unsettled());
    }

    /**
     * Sends one frame, if there is something to send.
     *
     * @return whether it should be asked again
     */
    boolean sendOne() {
        if (!wants()) {
            return false;
        }
        Transfer transfer = new Transfer();
        transfer.setHandle(handle());
        if (rest == null) {
            Outlet.Outgoing message = outlet.next();
            if (message == null) {
                return false;
            }
            begin(transfer, message);
        }
        transfer.setMore(true);
        int room = session.payloadBytes(transfer);
        ByteBuffer payload = rest;
        if (rest.remaining() > room) {
            payload = rest.slice(rest.position(), room);
            rest.position(rest.position() + room);
        } else {
            transfer.setMore(false);
            rest = null;
        }
        session.send(transfer, payload);
        if (rest == null && (drainedAfterRest || drain && credit == 0)) {
            drainedAfterRest = false;
            drained();
        }
        return wants();
    }

    private void begin(Transfer transfer, Outlet.Outgoing message) {
        rest = message.bytes().duplicate();
        credit--;
        deliveryCount++;
        int id = session.begin(this, presettled ? null : message.token());
        if (!presettled) {
            unsettled++;
        }
        transfer.setDeliveryId(UnsignedInteger.valueOf(id));
        transfer.setDeliveryTag(tag());
        transfer.setMessageFormat(UnsignedInteger.ZERO);
        transfer.setSettled(presettled);
    }

    private Binary tag() {
        long tag = nextTag++;
        byte[] bytes = new byte[Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(tag) + 7) / Byte.SIZE)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (tag >>> Byte.SIZE * i);
        }
        return new Binary(bytes);
    }

    /** The peer has said what became of it, or nothing and settled it. */
    void settled(OutgoingDelivery delivery, DeliveryState said) {
        if (state == State.ATTACHED) {
            outlet.settled(delivery, said == null || said instanceof Received ? defaultOutcome() : said);
        }
    }

    private DeliveryState defaultOutcome() {
        boolean known = remote.getSource() instanceof org.apache.qpid.proton.amqp.messaging.Source;
        Outcome outcome =
                known ? ((org.apache.qpid.proton.amqp.messaging.Source) remote.getSource()).getDefaultOutcome() : null;
        return outcome instanceof DeliveryState asked ? asked : Released.getInstance();
    }

    void ended(OutgoingDelivery delivery, DeliveryState outcome) {
        if (state == State.ATTACHED) {
            unsettled--;
            if (delivery.isAwaited()) {
                session.settleSent(delivery, outcome);
            }
            ready();
        }
    }

    @Override
    void remoteFlow(Flow flow) {
        if (state != State.PENDING && state != State.ATTACHED) {
            return;
        }
        if (flow.getLinkCredit() != null) {
            int known = flow.getDeliveryCount() == null
                    ? 0
                    : flow.getDeliveryCount().intValue();
            // counts wrap: differences of them are what means something
            long granted = flow.getLinkCredit().longValue() - (deliveryCount - known);
            credit = Math.max(0, granted);
            drain = flow.getDrain();
        }
        if (state != State.ATTACHED) {
            return;
        }
        if (flow.getEcho()) {
            session.send(flow(drain));
        }
        outlet.credit();
        ready();
        if (drain) {
            outlet.drain();
        }
    }

    private Flow flow(boolean drained) {
        Flow flow = session.flow();
        flow.setHandle(handle());
        flow.setDeliveryCount(UnsignedInteger.valueOf(deliveryCount));
        flow.setLinkCredit(UnsignedInteger.valueOf(credit));
        flow.setDrain(drained);
        return flow;
    }

    @Override
    Attach answer(Terminus source) {
        Attach attach = new Attach();
        attach.setName(remote.getName());
        attach.setHandle(remote.getHandle());
        attach.setSndSettleMode(presettled ? SenderSettleMode.SETTLED : SenderSettleMode.UNSETTLED);
        attach.setRole(Role.SENDER);
        attach.setSource((Source) source);
        attach.setTarget(remote.getTarget());
        attach.setInitialDeliveryCount(UnsignedInteger.ZERO);
        return attach;
    }

    @Override
    void gone() {
        rest = null;
        session.forget(this);
        if (outlet != null) {
            outlet.detached();
        }
    }
}
