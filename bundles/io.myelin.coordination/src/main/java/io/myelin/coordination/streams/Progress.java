package io.myelin.coordination.streams;

/**
 * How far a member is, as it is kept on record.
 *
 * @param epoch of the member
 * @param previousEpoch it was at before: the answer that told it the new one may have been lost
 * @param state on its way to the target
 * @param assigned tasks it has
 * @param revoking tasks it has been told to give up
 */
record Progress(int epoch, int previousEpoch, MemberState state, Held assigned, Held revoking) {
    static final Progress NEW = new Progress(0, 0, MemberState.STABLE, Held.NOTHING, Held.NOTHING);

    boolean reached(int targetEpoch) {
        return state == MemberState.STABLE && epoch == targetEpoch;
    }
}
