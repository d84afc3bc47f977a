package io.myelin.broker.group;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;

/** A new member is to join again under the id it is given here (KIP-394). */
public final class MemberIdRequiredException extends BusException {
    private static final long serialVersionUID = 1L;

    private final String memberId;

    public MemberIdRequiredException(String memberId) {
        super(BusError.MEMBER_ID_REQUIRED, "join again with the member id " + memberId);
        this.memberId = memberId;
    }

    public String memberId() {
        return memberId;
    }
}
