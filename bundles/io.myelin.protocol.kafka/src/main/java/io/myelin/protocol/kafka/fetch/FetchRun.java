package io.myelin.protocol.kafka.fetch;

import io.myelin.broker.Broker;
import io.myelin.broker.Isolation;
import io.myelin.broker.Wait;
import io.myelin.generation.GenerationEndedException;
import io.myelin.loop.Timer;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One Fetch request against one generation of the broker: reads every partition, then waits in the partitions until there is
 * enough, something is wrong, or the time is up. Confined to the connection's loop; a read costs no copy, so all partitions
 * are read at once and what does not fit is given back.
 */
final class FetchRun {
    private final RequestContext context;
    private final int minBytes;
    private final int maxBytes;
    private final long deadlineNs;
    private final List<FetchRead> reads = new ArrayList<>();
    private final CompletableFuture<List<FetchRead>> result = new CompletableFuture<>();
    private int reading;
    private Timer timer;
    private Runnable forgetHurry = () -> {};
    private boolean hurried;

    FetchRun(RequestContext context, int minBytes, int maxBytes, long deadlineNs) {
        this.context = context;
        this.minBytes = minBytes;
        this.maxBytes = maxBytes;
        this.deadlineNs = deadlineNs;
    }

    /** @return completes on the connection's loop with the reads in order, whose records the caller then owns */
    CompletionStage<List<FetchRead>> start(Broker broker, Map<Wanted, Position> partitions, Isolation isolation) {
        partitions.forEach(
                (wanted, position) -> reads.add(new FetchRead(context, broker, wanted, position, isolation, maxBytes)));
        reading = reads.size();
        if (reads.isEmpty()) {
            enough();
        }
        for (FetchRead read : reads) {
            read.read(this::firstReadDone);
        }
        return result;
    }

    private void firstReadDone() {
        reading--;
        if (reading == 0) {
            enough();
        }
    }

    private void enough() {
        if (result.isDone()) {
            return;
        }
        long leftNs = deadlineNs - context.loop().clock().nowNs();
        if (hurried || leftNs <= 0 || bytes() >= minBytes || reads.stream().anyMatch(FetchRead::urgent)) {
            finish();
        } else if (timer == null) {
            timer = context.loop().schedule(leftNs, this::timeUp);
            forgetHurry = context.onHurry(this::hurry);
            for (FetchRead read : reads) {
                if (!result.isDone()) {
                    read.await(cause -> wake(read, cause));
                }
            }
        }
    }

    private void timeUp() {
        hurried = true;
        if (reading == 0) {
            finish();
        }
    }

    private void hurry() {
        hurried = true;
        if (reading == 0) {
            finish();
        }
    }

    private void wake(FetchRead read, Wait.Wake cause) {
        if (result.isDone()) {
            return;
        }
        if (cause == Wait.Wake.DRAINED) {
            drained();
            return;
        }
        reading++;
        read.read(() -> {
            reading--;
            if (!result.isDone()) {
                if (reading == 0) {
                    enough();
                }
                if (!result.isDone()) {
                    read.await(again -> wake(read, again));
                }
            }
        });
    }

    /** With something in hand the reader gets that; with nothing the request is run again on the next generation. */
    private void drained() {
        if (bytes() > 0 || hurried) {
            hurried = true;
            if (reading == 0) {
                finish();
            }
        } else {
            stop();
            reads.forEach(FetchRead::close);
            result.completeExceptionally(new GenerationEndedException());
        }
    }

    private void finish() {
        if (result.isDone()) {
            return;
        }
        stop();
        reads.forEach(FetchRead::cancelWait);
        fit();
        result.complete(reads);
    }

    /** The first partition with data may exceed the limit, so that a reader gets on; what comes after it must fit. */
    private void fit() {
        long left = maxBytes;
        boolean some = false;
        for (FetchRead read : reads) {
            int bytes = read.bytes();
            if (bytes > 0 && some && bytes > left) {
                read.dropRecords();
            } else {
                some |= bytes > 0;
                left -= bytes;
            }
        }
    }

    private void stop() {
        if (timer != null) {
            timer.cancel();
        }
        forgetHurry.run();
    }

    private long bytes() {
        long bytes = 0;
        for (FetchRead read : reads) {
            bytes += read.bytes();
        }
        return bytes;
    }
}
