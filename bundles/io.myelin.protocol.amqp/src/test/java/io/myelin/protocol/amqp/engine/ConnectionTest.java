package io.myelin.protocol.amqp.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.protocol.amqp.wire.FrameHead;
import io.myelin.wire.DisconnectCause;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.security.SaslChallenge;
import org.apache.qpid.proton.amqp.security.SaslCode;
import org.apache.qpid.proton.amqp.security.SaslInit;
import org.apache.qpid.proton.amqp.security.SaslMechanisms;
import org.apache.qpid.proton.amqp.security.SaslOutcome;
import org.apache.qpid.proton.amqp.security.SaslResponse;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Close;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionTest {
    private final ToyPeer peer = new ToyPeer();

    private SaslInit init(String mechanism, byte... response) {
        SaslInit init = new SaslInit();
        init.setMechanism(Symbol.valueOf(mechanism));
        init.setInitialResponse(new Binary(response));
        return init;
    }

    @Test
    void logsInAndOpens() {
        peer.raw(ToyPeer.SASL);
        assertArrayEquals(ToyPeer.SASL, peer.next(byte[].class));
        assertEquals(
                "ANONYMOUS",
                peer.next(SaslMechanisms.class).getSaslServerMechanisms()[0].toString());
        peer.say(FrameHead.SASL, 0, init("ANONYMOUS", (byte) 1), new byte[0]);
        assertEquals(1, peer.next(SaslChallenge.class).getChallenge().getLength());
        SaslResponse response = new SaslResponse();
        response.setResponse(new Binary(new byte[0]));
        peer.say(FrameHead.SASL, 0, response, new byte[0]);
        assertEquals(SaslCode.OK, peer.next(SaslOutcome.class).getCode());
        peer.opened();
        assertArrayEquals(ToyPeer.AMQP, peer.next(byte[].class));
        Open open = peer.next(Open.class);
        assertEquals(4096, open.getMaxFrameSize().longValue());
        assertEquals(7, open.getChannelMax().intValue());
        assertEquals(30_000, open.getIdleTimeOut().longValue());
        assertTrue(peer.engine.isOpen());
    }

    @Test
    void aMechanismThatIsNotOfferedFails() {
        peer.raw(ToyPeer.SASL);
        peer.sent.clear();
        peer.say(FrameHead.SASL, 0, init("EXTERNAL"), new byte[0]);
        assertEquals(SaslCode.AUTH, peer.next(SaslOutcome.class).getCode());
        assertEquals(DisconnectCause.Kind.AUTHENTICATION, peer.closed.kind());
    }

    @Test
    void aWrongAnswerFails() {
        peer.raw(ToyPeer.SASL);
        peer.sent.clear();
        peer.say(FrameHead.SASL, 0, init("ANONYMOUS", (byte) 1, (byte) 2), new byte[0]);
        assertEquals(SaslCode.AUTH, peer.next(SaslOutcome.class).getCode());
        assertEquals(DisconnectCause.Kind.AUTHENTICATION, peer.closed.kind());
    }

    @Test
    void anAnswerMayTakeItsTime() {
        peer.raw(ToyPeer.SASL);
        peer.sent.clear();
        peer.say(FrameHead.SASL, 0, init("ANONYMOUS", (byte) 1, (byte) 2, (byte) 3), new byte[0]);
        assertTrue(peer.sent.isEmpty());
        peer.saslAnswer.accept(new SaslExchange.Step(SaslExchange.Result.UNAVAILABLE, new byte[0]));
        assertEquals(SaslCode.SYS_TEMP, peer.next(SaslOutcome.class).getCode());
        assertEquals(DisconnectCause.Kind.AUTHENTICATION, peer.closed.kind());
    }

    @Test
    void anAnswerThatComesTooLateIsForNobody() {
        peer.raw(ToyPeer.SASL);
        peer.say(FrameHead.SASL, 0, init("ANONYMOUS", (byte) 1, (byte) 2, (byte) 3), new byte[0]);
        peer.sent.clear();
        peer.engine.tick(TimeUnit.SECONDS.toNanos(41));
        assertEquals(DisconnectCause.Kind.IDLE, peer.closed.kind());
        peer.saslAnswer.accept(new SaslExchange.Step(SaslExchange.Result.SUCCEEDED, new byte[0]));
        assertTrue(peer.sent.isEmpty());
    }

    @Test
    void onlyOneStepAtATime() {
        peer.raw(ToyPeer.SASL);
        peer.say(FrameHead.SASL, 0, init("ANONYMOUS", (byte) 1, (byte) 2, (byte) 3), new byte[0]);
        SaslResponse response = new SaslResponse();
        response.setResponse(new Binary(new byte[0]));
        peer.say(FrameHead.SASL, 0, response, new byte[0]);
        assertEquals(DisconnectCause.Kind.PROTOCOL_ERROR, peer.closed.kind());
    }

    @Test
    void loggingInIsLeftOutOnlyWhereNobodyHasTo() {
        peer.mechanisms.clear();
        peer.mechanisms.add("PLAIN");
        peer.raw(ToyPeer.AMQP);
        assertArrayEquals(ToyPeer.SASL, peer.next(byte[].class));
        assertNotNull(peer.closed);
    }

    @Test
    void anUnknownHeaderIsAnsweredByASupportedOne() {
        peer.raw("GET / HTTP/1.1\r\n\r\n".getBytes());
        assertArrayEquals(ToyPeer.SASL, peer.next(byte[].class));
        assertEquals(DisconnectCause.Kind.PROTOCOL_ERROR, peer.closed.kind());
    }

    @Test
    void closesWhenThePeerDoes() {
        peer.begun();
        peer.say(0, ToyPeer.attach(0, Role.SENDER));
        peer.sent.clear();
        peer.say(0, new Close());
        assertNull(peer.next(Close.class).getError());
        assertEquals(DisconnectCause.Kind.PEER, peer.closed.kind());
        assertTrue(peer.inlet.gone);
    }

    @Test
    void aRefusedOpenIsAnsweredAsSuch() {
        peer.raw(ToyPeer.AMQP);
        peer.sent.clear();
        Open open = new Open();
        open.setContainerId("refused");
        peer.say(0, open);
        assertEquals(
                true,
                peer.next(Open.class).getProperties().get(Symbol.valueOf("amqp:connection-establishment-failed")));
        assertEquals(
                "amqp:invalid-field",
                peer.next(Close.class).getError().getCondition().toString());
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("amqp:illegal-state", peer -> peer.say(0, new Open(containerId()))),
                mistake("amqp:illegal-state", peer -> peer.say(3, new End())),
                mistake("amqp:illegal-state", peer -> peer.say(3, ToyPeer.attach(0, Role.SENDER))),
                mistake("amqp:not-allowed", peer -> peer.say(0, ToyPeer.begin())),
                mistake("amqp:connection:framing-error", peer -> peer.say(8, ToyPeer.begin())),
                mistake("amqp:invalid-field", peer -> {
                    Begin begin = ToyPeer.begin();
                    begin.setRemoteChannel(UnsignedShort.valueOf((short) 1));
                    peer.say(1, begin);
                }),
                mistake("amqp:connection:framing-error", peer -> peer.say(0, ToyPeer.attach(8, Role.SENDER))),
                mistake("amqp:connection:framing-error", peer -> peer.raw(new byte[] {0, 0, 0, 8, 1, 0, 0, 0})),
                mistake("amqp:connection:framing-error", peer -> peer.raw(new byte[] {0, 0, 0, 8, 9, 0, 0, 0})),
                mistake("amqp:connection:framing-error", peer -> peer.raw(new byte[] {0, 0, 0, 8, 2, 1, 0, 0})),
                mistake("amqp:connection:framing-error", peer -> peer.raw(new byte[] {0, 0, 0, 7, 2, 0, 0, 0})),
                mistake("amqp:connection:framing-error", peer -> peer.raw(new byte[] {0, 0, 0x7f, 0, 2, 0, 0, 0})),
                mistake("amqp:decode-error", peer -> peer.raw(new byte[] {0, 0, 0, 10, 2, 0, 0, 0, 0, 0x53})),
                mistake(
                        "amqp:decode-error",
                        peer -> peer.raw(new byte[] {0, 0, 0, 12, 2, 0, 0, 0, 0, 0x53, 0x10, 0x45})));
    }

    private static Open containerId() {
        Open open = new Open();
        open.setContainerId("again");
        return open;
    }

    private static Arguments mistake(String condition, Consumer<ToyPeer> mistake) {
        return Arguments.of(condition, mistake);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeClosesTheConnectionWithTheSpecifiedCondition(String condition, Consumer<ToyPeer> mistake) {
        peer.begun();
        mistake.accept(peer);
        assertEquals(condition, peer.next(Close.class).getError().getCondition().toString());
        assertNull(peer.closed, "the peer is to read it first");
        peer.sent.clear();
        peer.say(0, ToyPeer.begin());
        assertTrue(peer.sent.isEmpty(), "it is not answered any more");
    }

    @Test
    void afterAMistakeThePeersCloseEndsTheConnection() {
        peer.begun();
        peer.say(3, new End());
        peer.say(0, new Close());
        assertNotNull(peer.closed);
    }

    @Test
    void afterAMistakeAPeerThatSaysNothingIsNotWaitedForForLong() {
        peer.begun();
        peer.say(3, new End());
        assertEquals(TimeUnit.SECONDS.toNanos(5), peer.engine.tick(0));
        assertEquals(Long.MAX_VALUE, peer.engine.tick(TimeUnit.SECONDS.toNanos(5)));
        assertNotNull(peer.closed);
    }

    @Test
    void aFrameBeforeOpenClosesTheConnection() {
        peer.raw(ToyPeer.AMQP);
        peer.sent.clear();
        peer.say(0, ToyPeer.begin());
        peer.next(Open.class);
        assertEquals(
                "amqp:illegal-state",
                peer.next(Close.class).getError().getCondition().toString());
    }

    @Test
    void aFrameSizeBelowTheSmallestIsRefused() {
        peer.raw(ToyPeer.AMQP);
        peer.sent.clear();
        Open open = containerId();
        open.setMaxFrameSize(UnsignedInteger.valueOf(511));
        peer.say(0, open);
        peer.next(Open.class);
        assertEquals(
                "amqp:invalid-field",
                peer.next(Close.class).getError().getCondition().toString());
    }

    @Test
    void aSilentPeerIsGivenUp() {
        peer.begun();
        long limit = TimeUnit.SECONDS.toNanos(60);
        assertEquals(limit, peer.engine.tick(0));
        peer.nowNs = limit - 1;
        peer.raw(new byte[] {0, 0, 0, 8, 2, 0, 0, 0});
        assertEquals(limit - 1, peer.engine.tick(limit));
        peer.engine.tick(2 * limit);
        assertEquals(
                "amqp:resource-limit-exceeded",
                peer.next(Close.class).getError().getCondition().toString());
        assertEquals(DisconnectCause.Kind.IDLE, peer.closed.kind());
    }

    @Test
    void speaksTwiceAsOftenAsThePeerDemands() {
        peer.raw(ToyPeer.AMQP);
        Open open = containerId();
        open.setIdleTimeOut(UnsignedInteger.valueOf(10_000));
        peer.say(0, open);
        peer.sent.clear();
        long half = TimeUnit.SECONDS.toNanos(5);
        assertEquals(half, peer.engine.tick(0));
        assertTrue(peer.sent.isEmpty());
        assertEquals(half, peer.engine.tick(half));
        assertEquals("heartbeat", peer.next(String.class));
    }

    @Test
    void framesMayComeInAnyPieces() {
        assertEquals(0, peer.engine.frameLength(java.nio.ByteBuffer.wrap(ToyPeer.AMQP, 0, 7)));
        assertEquals(8, peer.engine.frameLength(java.nio.ByteBuffer.wrap(ToyPeer.AMQP)));
        assertFalse(peer.engine.isOpen());
    }
}
