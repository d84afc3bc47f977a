package io.myelin.protocol.amqp.engine;

import io.myelin.protocol.amqp.wire.AmqpFailure;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Terminus;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.Flow;

/** One end of a link, from the attach of the peer to its detach. The peer's handle is ours, too. */
public abstract class Link {
    /** How far a link is. */
    enum State {
        /** The peer has attached and has no answer yet. */
        PENDING,
        ATTACHED,
        /** We have ended it and wait for the peer to say so, too. */
        DETACHING,
        GONE
    }

    final SessionEngine session;
    final Attach remote;
    State state = State.PENDING;

    Link(SessionEngine session, Attach remote) {
        this.session = session;
        this.remote = remote;
    }

    /** What the peer has asked for. */
    public Attach remote() {
        return remote;
    }

    public String name() {
        return remote.getName();
    }

    UnsignedInteger handle() {
        return remote.getHandle();
    }

    /** Whether an answer is still wanted. */
    public boolean isPending() {
        return state == State.PENDING;
    }

    public boolean isAttached() {
        return state == State.ATTACHED;
    }

    /** Ends a link that was never made. */
    public void refuse(AmqpFailure why) {
        if (state == State.PENDING) {
            session.send(answer(null));
            detach(why.error());
        }
    }

    /** Ends the link for good. */
    public void close(AmqpFailure why) {
        if (state == State.PENDING) {
            refuse(why);
        } else if (state == State.ATTACHED) {
            detach(why.error());
        }
    }

    private void detach(ErrorCondition error) {
        state = State.DETACHING;
        session.send(detach(true, error));
        gone();
    }

    /** The peer has detached. */
    void remoteDetach(Detach detach) {
        if (state == State.PENDING) {
            session.send(answer(null));
        }
        boolean answer = state != State.DETACHING;
        State before = state;
        state = State.GONE;
        if (answer) {
            session.send(detach(detach.getClosed(), null));
        }
        if (before == State.ATTACHED) {
            gone();
        }
    }

    /** The session has gone. */
    void sessionGone() {
        State before = state;
        state = State.GONE;
        if (before == State.ATTACHED) {
            gone();
        }
    }

    private Detach detach(boolean closed, ErrorCondition error) {
        Detach detach = new Detach();
        detach.setHandle(handle());
        detach.setClosed(closed);
        detach.setError(error);
        return detach;
    }

    /** The answer to the attach; without a terminus it announces a refusal. */
    abstract Attach answer(Terminus terminus);

    /** The peer's state of the link has come. */
    abstract void remoteFlow(Flow flow);

    /** It was attached and is not any more. */
    abstract void gone();
}
