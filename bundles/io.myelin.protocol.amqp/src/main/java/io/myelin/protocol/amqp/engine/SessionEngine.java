package io.myelin.protocol.amqp.engine;

import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.messaging.Received;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;

/** One session: windows, links by handle, deliveries by id. Our channel is the peer's. */
final class SessionEngine {
    private final ConnectionEngine connection;
    private final int channel;
    private final Limits limits;
    private final Map<UnsignedInteger, Link> links = new HashMap<>();
    private final ArrayDeque<OutgoingLink> sending = new ArrayDeque<>();
    /** By ids that do not wrap. */
    private final TreeMap<Long, OutgoingDelivery> unsettled = new TreeMap<>();

    private final Settling received = new Settling(Role.RECEIVER, this::send);
    private final Settling sent = new Settling(Role.SENDER, this::send);

    private int nextIncomingId;
    private int incomingWindow;
    private int nextOutgoingId;
    private long remoteWindow;
    private long nextDeliveryId;
    private boolean ended;

    SessionEngine(ConnectionEngine connection, int channel, Begin begin, Limits limits) {
        this.connection = connection;
        this.channel = channel;
        this.limits = limits;
        nextIncomingId = begin.getNextOutgoingId().intValue();
        remoteWindow = begin.getIncomingWindow().longValue();
        incomingWindow = limits.windowFrames();
    }

    /** Answers the peer's begin. */
    void begin() {
        Begin begin = new Begin();
        begin.setRemoteChannel(UnsignedShort.valueOf((short) channel));
        begin.setNextOutgoingId(UnsignedInteger.valueOf(nextOutgoingId));
        begin.setIncomingWindow(UnsignedInteger.valueOf(incomingWindow));
        begin.setOutgoingWindow(UnsignedInteger.valueOf(Integer.MAX_VALUE));
        begin.setHandleMax(UnsignedInteger.valueOf(limits.handleMax()));
        send(begin);
    }

    /** Whether we have ended it: what the peer still sends is not looked at. */
    boolean hasEnded() {
        return ended;
    }

    // ---- what comes in

    void attach(Attach attach) throws AmqpFailure {
        if (attach.getHandle().longValue() > limits.handleMax()) {
            throw new AmqpFailure(
                    Conditions.FRAMING_ERROR, "handle " + attach.getHandle() + " is above " + limits.handleMax());
        }
        if (links.containsKey(attach.getHandle())) {
            end(new AmqpFailure(Conditions.HANDLE_IN_USE, "handle " + attach.getHandle() + " is in use"));
            return;
        }
        connection.steal(attach);
        if (attach.getRole() == Role.SENDER) {
            IncomingLink link = new IncomingLink(this, attach, limits);
            links.put(attach.getHandle(), link);
            connection.container().attach(link);
        } else {
            OutgoingLink link = new OutgoingLink(this, attach, limits);
            links.put(attach.getHandle(), link);
            connection.container().attach(link);
        }
    }

    void detach(Detach detach) {
        Link link = links.remove(detach.getHandle());
        if (link == null) {
            end(unattached(detach.getHandle()));
        } else {
            link.remoteDetach(detach);
        }
    }

    void transfer(Transfer transfer, ByteBuffer payload) throws AmqpFailure {
        if (incomingWindow == 0) {
            end(new AmqpFailure(Conditions.WINDOW_VIOLATION, "a transfer beyond the window"));
            return;
        }
        incomingWindow--;
        nextIncomingId++;
        Link link = links.get(transfer.getHandle());
        if (link instanceof IncomingLink incoming) {
            incoming.transfer(transfer, payload);
        } else if (link == null) {
            end(unattached(transfer.getHandle()));
            return;
        } else {
            link.close(new AmqpFailure(Conditions.NOT_ALLOWED, "a transfer by the receiver of the link"));
        }
        if (!ended && incomingWindow <= limits.windowFrames() / 2) {
            incomingWindow = limits.windowFrames();
            send(flow());
        }
    }

    void flow(Flow flow) {
        int begin =
                flow.getNextIncomingId() == null ? 0 : flow.getNextIncomingId().intValue();
        remoteWindow = Math.max(0, flow.getIncomingWindow().longValue() - (nextOutgoingId - begin));
        if (flow.getHandle() == null) {
            if (flow.getEcho()) {
                send(flow());
            }
        } else {
            Link link = links.get(flow.getHandle());
            if (link == null) {
                end(unattached(flow.getHandle()));
                return;
            }
            link.remoteFlow(flow);
        }
        connection.pump();
    }

    /** The peer says what became of deliveries; ids that are settled already are passed over. */
    void disposition(Disposition disposition) {
        if (disposition.getRole() == Role.SENDER) {
            return; // our links settle first
        }
        long first = unwrapped(disposition.getFirst());
        long last = disposition.getLast() == null ? first : unwrapped(disposition.getLast());
        if (first > last) {
            return;
        }
        DeliveryState state = disposition.getState();
        if (!disposition.getSettled() && (state == null || state instanceof Received)) {
            return; // on its way to an outcome
        }
        Map<Long, OutgoingDelivery> named = unsettled.subMap(first, true, last, true);
        List<OutgoingDelivery> deliveries = new ArrayList<>(named.values());
        named.clear();
        for (OutgoingDelivery delivery : deliveries) {
            if (!disposition.getSettled()) {
                delivery.await();
            }
            delivery.link().settled(delivery, state);
        }
        connection.pump();
    }

    private long unwrapped(UnsignedInteger id) {
        return nextDeliveryId + (id.intValue() - (int) nextDeliveryId);
    }

    private static AmqpFailure unattached(UnsignedInteger handle) {
        return new AmqpFailure(Conditions.UNATTACHED_HANDLE, "no link is attached with handle " + handle);
    }

    // ---- the end

    /** Ends it with an error; the peer's end is waited for. */
    void end(AmqpFailure why) {
        flushSettled();
        End end = new End();
        end.setError(why.error());
        send(end);
        gone();
    }

    /** The peer has ended it, or the connection has gone. */
    void gone() {
        ended = true;
        received.forget();
        sent.forget();
        List<Link> left = List.copyOf(links.values());
        links.clear();
        sending.clear();
        unsettled.clear();
        left.forEach(Link::sessionGone);
    }

    /** The link of that name and direction, null when there is none. */
    Link find(String name, Role role) {
        for (Link link : links.values()) {
            if (link.state != Link.State.DETACHING
                    && link.remote.getRole() == role
                    && link.name().equals(name)) {
                return link;
            }
        }
        return null;
    }

    // ---- what goes out

    void send(Object performative) {
        send(performative, null);
    }

    private void send(Object performative, ByteBuffer payload) {
        if (!(performative instanceof Disposition)) {
            flushSettled();
        }
        if (!ended) {
            connection.send(channel, performative, payload);
        }
    }

    void send(Transfer transfer, ByteBuffer payload) {
        nextOutgoingId++;
        remoteWindow--;
        send((Object) transfer, payload);
    }

    /** How long a payload may be beside a transfer. */
    int payloadBytes(Transfer transfer) {
        return connection.remoteFrameBytes() - connection.output().frameBytes(transfer);
    }

    Flow flow() {
        Flow flow = new Flow();
        flow.setNextIncomingId(UnsignedInteger.valueOf(nextIncomingId));
        flow.setIncomingWindow(UnsignedInteger.valueOf(incomingWindow));
        flow.setNextOutgoingId(UnsignedInteger.valueOf(nextOutgoingId));
        flow.setOutgoingWindow(UnsignedInteger.valueOf(Integer.MAX_VALUE));
        return flow;
    }

    /**
     * A delivery goes out.
     *
     * @param token null when it is settled already
     */
    int begin(OutgoingLink link, Object token) {
        long id = nextDeliveryId++;
        if (token != null) {
            unsettled.put(id, new OutgoingDelivery(link, id, token));
        }
        return (int) id;
    }

    void forget(OutgoingLink link) {
        unsettled.values().removeIf(delivery -> delivery.link() == link);
        if (link.queued) {
            link.queued = false;
            sending.remove(link);
        }
    }

    void enqueue(OutgoingLink link) {
        if (!link.queued) {
            link.queued = true;
            sending.add(link);
            connection.wantsPump();
        }
    }

    /** Sends what can be sent, the links taking turns. */
    void pump() {
        while (remoteWindow > 0 && !sending.isEmpty() && connection.output().hasRoom()) {
            OutgoingLink link = sending.remove();
            link.queued = false;
            if (link.sendOne() && !link.queued && !ended) {
                link.queued = true;
                sending.add(link);
            }
        }
    }

    // ---- outcomes

    /** Of a message that came in. */
    void settle(int id, DeliveryState outcome) {
        if (received.settle(id, outcome)) {
            connection.wantsPump();
        }
    }

    /** Of a message that went out, for a peer that waits for it. */
    void settleSent(OutgoingDelivery delivery, DeliveryState outcome) {
        if (sent.settle((int) delivery.id(), outcome)) {
            connection.wantsPump();
        }
    }

    void flushSettled() {
        received.flush();
        sent.flush();
    }

    void reservePartial(int bytes) throws AmqpFailure {
        connection.reservePartial(bytes);
    }

    void forgetPartial(int bytes) {
        connection.forgetPartial(bytes);
    }
}
