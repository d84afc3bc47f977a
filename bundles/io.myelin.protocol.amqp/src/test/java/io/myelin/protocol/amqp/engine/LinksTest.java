package io.myelin.protocol.amqp.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.protocol.amqp.wire.AmqpFailure;
import io.myelin.protocol.amqp.wire.Conditions;
import java.util.List;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.junit.jupiter.api.Test;

class LinksTest {
    private final ToyPeer peer = new ToyPeer().begun();

    private void attach(Role role) {
        peer.say(0, ToyPeer.attach(0, role));
        peer.next(Attach.class);
    }

    private static Detach detach(boolean closed) {
        Detach detach = new Detach();
        detach.setHandle(UnsignedInteger.ZERO);
        detach.setClosed(closed);
        return detach;
    }

    private static Disposition disposition(int first, Integer last, boolean settled) {
        Disposition disposition = new Disposition();
        disposition.setRole(Role.RECEIVER);
        disposition.setFirst(UnsignedInteger.valueOf(first));
        disposition.setLast(last == null ? null : UnsignedInteger.valueOf(last));
        disposition.setSettled(settled);
        disposition.setState(Accepted.getInstance());
        return disposition;
    }

    private String closedWith() {
        return peer.next(Detach.class).getError().getCondition().toString();
    }

    private String endedWith() {
        return peer.next(End.class).getError().getCondition().toString();
    }

    // ---- the peer sends

    @Test
    void creditComesWithTheLinkAndAgainWhenHalfIsUsed() {
        attach(Role.SENDER);
        assertEquals(10, peer.next(Flow.class).getLinkCredit().intValue());
        for (int i = 0; i < 5; i++) {
            peer.send(ToyPeer.transfer(0, i, false), 10);
        }
        assertTrue(peer.sent.isEmpty(), "nothing of it is done");
        while (!peer.inlet.open.isEmpty()) {
            peer.inlet.open.remove().settle(Accepted.getInstance());
        }
        Disposition settled = peer.next(Disposition.class);
        assertEquals(0, settled.getFirst().intValue());
        assertEquals(4, settled.getLast().intValue());
        assertTrue(settled.getSettled());
        Flow flow = peer.next(Flow.class);
        assertEquals(5, flow.getDeliveryCount().intValue());
        assertEquals(10, flow.getLinkCredit().intValue());
    }

    @Test
    void outcomesOfOthersAreNotPutTogether() {
        attach(Role.SENDER);
        peer.next(Flow.class);
        for (int i = 0; i < 3; i++) {
            peer.send(ToyPeer.transfer(0, i, false), 10);
        }
        peer.inlet.open.remove().settle(Accepted.getInstance());
        IncomingDelivery second = peer.inlet.open.remove();
        peer.inlet.open.remove().settle(Accepted.getInstance());
        second.settle(Released.getInstance());
        peer.engine.pumpIfWanted();
        assertEquals(0, peer.next(Disposition.class).getFirst().intValue());
        assertEquals(2, peer.next(Disposition.class).getFirst().intValue());
        Disposition released = peer.next(Disposition.class);
        assertEquals(1, released.getFirst().intValue());
        assertTrue(released.getState() instanceof Released);
    }

    @Test
    void whatThePeerHasSettledIsNotAnswered() {
        attach(Role.SENDER);
        peer.next(Flow.class);
        Transfer transfer = ToyPeer.transfer(0, 0, false);
        transfer.setSettled(true);
        peer.send(transfer, 10);
        peer.inlet.open.remove().settle(Accepted.getInstance());
        peer.engine.pumpIfWanted();
        assertTrue(peer.sent.isEmpty());
    }

    @Test
    void aMessageOfManyTransfersIsOne() {
        attach(Role.SENDER);
        peer.send(ToyPeer.transfer(0, 0, true), 1000);
        peer.send(ToyPeer.transfer(0, 0, true), 500);
        assertTrue(peer.inlet.messages.isEmpty());
        Transfer last = ToyPeer.transfer(0, 0, false);
        last.setDeliveryId(null);
        peer.send(last, 250);
        assertEquals(1750, peer.inlet.messages.get(0).length);
    }

    @Test
    void anAbortedMessageIsNone() {
        attach(Role.SENDER);
        peer.send(ToyPeer.transfer(0, 0, true), 1000);
        Transfer aborted = ToyPeer.transfer(0, 0, false);
        aborted.setAborted(true);
        peer.send(aborted, 0);
        peer.send(ToyPeer.transfer(0, 1, false), 5);
        assertEquals(5, peer.inlet.messages.get(0).length);
    }

    @Test
    void aMessageThatIsTooLongClosesTheLink() {
        attach(Role.SENDER);
        peer.next(Flow.class);
        for (int i = 0; i < 11; i++) {
            peer.send(ToyPeer.transfer(0, 0, true), 1000);
        }
        assertEquals("amqp:link:message-size-exceeded", lastDetach());
        assertTrue(peer.inlet.gone);
        assertTrue(peer.inlet.messages.isEmpty());
    }

    private String lastDetach() {
        while (!(peer.sent.peek() instanceof Detach)) {
            peer.next(Flow.class);
        }
        return closedWith();
    }

    @Test
    void allUnfinishedMessagesHaveALimitTogether() {
        attach(Role.SENDER);
        peer.next(Flow.class);
        peer.say(0, ToyPeer.attach(1, Role.SENDER));
        peer.next(Attach.class);
        for (int i = 0; i < 8; i++) {
            peer.send(ToyPeer.transfer(0, 0, true), 1000);
            peer.send(ToyPeer.transfer(1, 1, true), 1000);
        }
        assertEquals("amqp:resource-limit-exceeded", lastDetach());
        peer.send(ToyPeer.transfer(0, 0, false), 1000);
        assertEquals(9000, peer.inlet.messages.get(0).length, "the other one goes on");
    }

    @Test
    void sendingWithoutCreditClosesTheLink() {
        attach(Role.SENDER);
        peer.next(Flow.class);
        for (int i = 0; i < 11; i++) {
            peer.send(ToyPeer.transfer(0, i, false), 10);
        }
        assertEquals("amqp:link:transfer-limit-exceeded", lastDetach());
    }

    @Test
    void anotherDeliveryInTheMiddleOfOneClosesTheLink() {
        attach(Role.SENDER);
        peer.next(Flow.class);
        peer.send(ToyPeer.transfer(0, 0, true), 10);
        peer.send(ToyPeer.transfer(0, 1, false), 10);
        assertEquals("amqp:not-allowed", lastDetach());
    }

    @Test
    void theWindowIsRenewedAndHeldUp() {
        attach(Role.SENDER);
        peer.next(Flow.class);
        for (int i = 0; i < 8; i++) {
            peer.send(ToyPeer.transfer(0, 0, true), 1);
        }
        Flow flow = peer.next(Flow.class);
        assertEquals(16, flow.getIncomingWindow().intValue());
        assertEquals(8, flow.getNextIncomingId().intValue());
    }

    @Test
    void aTransferOnNoLinkEndsTheSession() {
        peer.send(ToyPeer.transfer(5, 0, false), 10);
        assertEquals("amqp:session:unattached-handle", endedWith());
        peer.say(0, ToyPeer.attach(0, Role.SENDER));
        assertTrue(peer.sent.isEmpty(), "the session has ended");
        peer.say(0, new End());
        peer.say(0, ToyPeer.begin());
        peer.next(org.apache.qpid.proton.amqp.transport.Begin.class);
    }

    @Test
    void aHandleInUseEndsTheSession() {
        attach(Role.RECEIVER);
        peer.say(0, ToyPeer.attach(0, Role.SENDER));
        assertEquals("amqp:session:handle-in-use", endedWith());
        assertTrue(peer.outlet.gone);
    }

    @Test
    void theLastToAttachHasTheLink() {
        attach(Role.RECEIVER);
        Attach again = ToyPeer.attach(1, Role.RECEIVER);
        again.setName("link-0");
        peer.say(0, again);
        assertEquals("amqp:link:stolen", closedWith());
        peer.next(Attach.class);
    }

    @Test
    void aRefusedLinkIsAttachedWithoutATargetAndDetached() {
        peer.answers = false;
        peer.say(0, ToyPeer.attach(0, Role.SENDER));
        peer.links.get(0).refuse(new AmqpFailure(Conditions.NOT_FOUND, "no"));
        assertNull(peer.next(Attach.class).getTarget());
        Detach refusal = peer.next(Detach.class);
        assertEquals("amqp:not-found", refusal.getError().getCondition().toString());
        assertTrue(refusal.getClosed());
        peer.say(0, detach(true));
        assertTrue(peer.sent.isEmpty(), "both have said it");
        peer.answers = true;
        attach(Role.SENDER);
    }

    @Test
    void aLinkThatThePeerGivesUpBeforeItIsMadeIsNotMade() {
        peer.answers = false;
        peer.say(0, ToyPeer.attach(0, Role.SENDER));
        peer.say(0, detach(true));
        peer.next(Attach.class);
        peer.next(Detach.class);
        assertFalse(((IncomingLink) peer.links.get(0)).accept(new Target(), peer.inlet));
        assertTrue(peer.sent.isEmpty());
    }

    // ---- the peer receives

    @Test
    void sendsAsFarAsCreditGoes() {
        attach(Role.RECEIVER);
        peer.outlet.messages.addAll(List.of(new byte[1], new byte[2], new byte[3]));
        peer.say(0, ToyPeer.flow(0, 0, 2, false));
        assertEquals(0, peer.next(Transfer.class).getDeliveryId().intValue());
        assertEquals(1, peer.next(Transfer.class).getDeliveryId().intValue());
        assertTrue(peer.sent.isEmpty());
        peer.say(0, ToyPeer.flow(0, 1, 2, false));
        assertEquals(2, peer.next(Transfer.class).getDeliveryId().intValue());
    }

    @Test
    void creditThatComesBeforeTheAnswerCounts() {
        peer.answers = false;
        peer.say(0, ToyPeer.attach(0, Role.RECEIVER));
        peer.say(0, ToyPeer.flow(0, 0, 2, true));
        peer.outlet.messages.add(new byte[1]);
        ((OutgoingLink) peer.links.get(0)).accept(null, peer.outlet);
        peer.engine.pumpIfWanted();
        peer.next(Attach.class);
        peer.next(Transfer.class);
        assertTrue(peer.outlet.drain);
    }

    @Test
    void aLongMessageIsCutToThePeersFrames() {
        attach(Role.RECEIVER);
        peer.outlet.messages.add(new byte[3000]);
        peer.say(0, ToyPeer.flow(0, 0, 1, false));
        assertTrue(peer.next(Transfer.class).getMore());
        while (peer.next(Transfer.class).getMore()) {
            assertFalse(peer.sent.isEmpty());
        }
        assertEquals(3000, peer.payloads.stream().mapToInt(each -> each.length).sum());
    }

    @Test
    void sendsNoMoreThanMayBeUnsettled() {
        attach(Role.RECEIVER);
        for (int i = 0; i < 7; i++) {
            peer.outlet.messages.add(new byte[i]);
        }
        peer.say(0, ToyPeer.flow(0, 0, 100, false));
        assertEquals(5, peer.sent.size());
        peer.sent.clear();
        peer.say(0, disposition(0, 1, true));
        assertEquals(List.of(0, 1), peer.outlet.settled);
        assertEquals(2, peer.sent.size());
    }

    @Test
    void anUnsettledOutcomeIsSettled() {
        attach(Role.RECEIVER);
        peer.outlet.messages.add(new byte[9]);
        peer.say(0, ToyPeer.flow(0, 0, 1, false));
        peer.next(Transfer.class);
        peer.say(0, disposition(0, null, false));
        assertTrue(peer.next(Disposition.class).getSettled());
        assertEquals(List.of(9), peer.outlet.settled);
        peer.say(0, disposition(0, Integer.MAX_VALUE, true));
        assertEquals(1, peer.outlet.settled.size(), "once");
    }

    @Test
    void presettledMessagesAreNotRemembered() {
        Attach attach = ToyPeer.attach(0, Role.RECEIVER);
        attach.setSndSettleMode(SenderSettleMode.SETTLED);
        peer.say(0, attach);
        assertEquals(SenderSettleMode.SETTLED, peer.next(Attach.class).getSndSettleMode());
        for (int i = 0; i < 7; i++) {
            peer.outlet.messages.add(new byte[i]);
        }
        peer.say(0, ToyPeer.flow(0, 0, 100, false));
        assertEquals(7, peer.sent.size());
        assertTrue(peer.next(Transfer.class).getSettled());
    }

    @Test
    void drainedCreditIsGone() {
        attach(Role.RECEIVER);
        peer.say(0, ToyPeer.flow(0, 0, 5, true));
        assertTrue(peer.outlet.drain);
        OutgoingLink link = (OutgoingLink) peer.links.get(0);
        link.drained();
        Flow flow = peer.next(Flow.class);
        assertEquals(0, flow.getLinkCredit().intValue());
        assertEquals(5, flow.getDeliveryCount().intValue());
        assertTrue(flow.getDrain());
        peer.outlet.messages.add(new byte[1]);
        link.ready();
        peer.engine.pumpIfWanted();
        assertTrue(peer.sent.isEmpty());
    }

    @Test
    void waitsForRoom() {
        attach(Role.RECEIVER);
        peer.outlet.messages.add(new byte[1]);
        peer.room = false;
        peer.say(0, ToyPeer.flow(0, 0, 5, false));
        assertTrue(peer.sent.isEmpty());
        peer.room = true;
        peer.engine.pump();
        peer.next(Transfer.class);
    }

    @Test
    void waitsForTheWindow() {
        attach(Role.RECEIVER);
        peer.outlet.messages.addAll(List.of(new byte[1], new byte[1]));
        Flow narrow = ToyPeer.flow(0, 0, 5, false);
        narrow.setIncomingWindow(UnsignedInteger.ONE);
        peer.say(0, narrow);
        assertEquals(1, peer.sent.size());
        Flow wide = ToyPeer.flow(0, 1, 4, false);
        wide.setNextIncomingId(UnsignedInteger.ONE);
        peer.say(0, wide);
        assertEquals(2, peer.sent.size());
    }

    @Test
    void linksTakeTurns() {
        attach(Role.RECEIVER);
        peer.say(0, ToyPeer.attach(1, Role.RECEIVER));
        peer.next(Attach.class);
        peer.room = false;
        for (int i = 0; i < 4; i++) {
            peer.outlet.messages.add(new byte[1]);
        }
        peer.say(0, ToyPeer.flow(0, 0, 5, false));
        peer.say(0, ToyPeer.flow(1, 0, 5, false));
        peer.room = true;
        peer.engine.pump();
        assertEquals(0, peer.next(Transfer.class).getHandle().intValue());
        assertEquals(1, peer.next(Transfer.class).getHandle().intValue());
        assertEquals(0, peer.next(Transfer.class).getHandle().intValue());
    }

    @Test
    void echoIsAnswered() {
        attach(Role.RECEIVER);
        Flow flow = ToyPeer.flow(0, 0, 5, false);
        flow.setEcho(true);
        peer.say(0, flow);
        assertEquals(5, peer.next(Flow.class).getLinkCredit().intValue());
        Flow session = ToyPeer.flow(0, 0, 0, false);
        session.setHandle(null);
        session.setDeliveryCount(null);
        session.setLinkCredit(null);
        session.setEcho(true);
        peer.say(0, session);
        assertNull(peer.next(Flow.class).getHandle());
    }

    @Test
    void detachIsAnsweredInKind() {
        attach(Role.RECEIVER);
        peer.say(0, detach(false));
        assertFalse(peer.next(Detach.class).getClosed());
        assertTrue(peer.outlet.gone);
    }
}
