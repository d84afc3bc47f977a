package io.myelin.cluster.raft.codec;

import io.myelin.cluster.ClusterException;
import io.myelin.cluster.ClusterException.Reason;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What the state machine answers to a change: accepted, or refused and why. */
public final class ReplyCodec {
    private static final int ACCEPTED = 0;

    private ReplyCodec() {}

    public static byte[] accepted() {
        return new byte[] {ACCEPTED};
    }

    public static byte[] refused(ClusterException refusal) {
        Output out = new Output();
        out.u8(code(refusal.reason()));
        out.string(refusal.getMessage());
        return out.toBytes();
    }

    /** The refusal; empty when the change was accepted. */
    public static Optional<ClusterException> decode(ByteBuffer bytes) {
        Input in = new Input(bytes.slice());
        int code = in.u8();
        if (code == ACCEPTED) {
            return Optional.empty();
        }
        String message = in.string();
        for (Reason reason : Reason.values()) {
            if (code(reason) == code) {
                return Optional.of(new ClusterException(reason, message));
            }
        }
        return Optional.of(new ClusterException(Reason.INVALID, message));
    }

    private static int code(Reason reason) {
        return switch (reason) {
            case EXISTS -> 1;
            case UNKNOWN -> 2;
            case STALE -> 3;
            case INVALID -> 4;
            case UNAVAILABLE -> 5;
            case NO_SPACE -> 6;
        };
    }
}
