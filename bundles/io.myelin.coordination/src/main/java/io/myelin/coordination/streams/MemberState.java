package io.myelin.coordination.streams;

/** How far a member is on its way to its target; the ids are those of the records. */
enum MemberState {
    /** It has its target. */
    STABLE(0),
    /** It was told to give tasks up and has not said that it did. */
    UNREVOKED_TASKS(1),
    /** It waits for tasks that others have not given up. */
    UNRELEASED_TASKS(2),
    /** Written by a release that knows more states. */
    UNKNOWN(127);

    private final int id;

    MemberState(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    static MemberState of(int id) {
        for (MemberState state : values()) {
            if (state.id == id) {
                return state;
            }
        }
        return UNKNOWN;
    }
}
