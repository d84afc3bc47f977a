package io.myelin.protocol.kafka;

import io.myelin.loop.Loop;
import io.myelin.loop.Timer;

/** How long a client is not listened to. Confined to the connection's loop. */
final class Mute {
    private final Loop loop;
    private Timer timer;
    private long untilNs;

    Mute(Loop loop) {
        this.loop = loop;
    }

    boolean on() {
        return timer != null;
    }

    /** Begins or goes on; a time that ends before the one that runs changes nothing. */
    void until(long fromNowNs, Runnable over) {
        long endNs = loop.clock().nowNs() + fromNowNs;
        if (on() && endNs - untilNs <= 0) {
            return;
        }
        lift();
        untilNs = endNs;
        timer = loop.schedule(fromNowNs, () -> {
            timer = null;
            over.run();
        });
    }

    /** Ends it without a word. */
    void lift() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
