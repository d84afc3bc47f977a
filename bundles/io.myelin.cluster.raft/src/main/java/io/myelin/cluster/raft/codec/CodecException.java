package io.myelin.cluster.raft.codec;

/** Bytes that are no change, snapshot or reply, or one that only a newer version of the node understands. */
public final class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CodecException(String message) {
        super(message);
    }
}
