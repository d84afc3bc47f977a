package io.myelin.network;

/** Why a connection does not read now. */
enum Hold {
    /** There is no session, or it is being detached. */
    NO_SESSION,
    /** The session asked for it. */
    SESSION,
    /** Too many responses are open. */
    SLOTS,
    /** Too many bytes of frames are in use. */
    IN_FLIGHT,
    /** The peer does not take what is sent. */
    OUT,
    /** It is being closed. */
    CLOSING;

    int bit() {
        return 1 << ordinal();
    }
}
