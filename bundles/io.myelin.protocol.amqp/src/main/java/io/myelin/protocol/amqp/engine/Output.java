package io.myelin.protocol.amqp.engine;

import io.myelin.wire.DisconnectCause;
import java.nio.ByteBuffer;

/** What the engine wants done: its effects, in their order. */
public interface Output {
    void header(byte[] header);

    /**
     * @param type of the frame, see {@link io.myelin.protocol.amqp.wire.FrameHead}
     * @param performative null for an empty frame
     * @param payload position to limit, null for none; not changed afterwards
     */
    void frame(int type, int channel, Object performative, ByteBuffer payload);

    /** How large the performative will be as a frame without payload, in bytes. */
    int frameBytes(Object performative);

    /** Whether messages may be sent now; when not, {@link ConnectionEngine#pump} is called once they may. */
    boolean hasRoom();

    /** Closes the socket after what was sent. */
    void close(DisconnectCause cause);
}
