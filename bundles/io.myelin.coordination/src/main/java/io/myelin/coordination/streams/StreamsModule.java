package io.myelin.coordination.streams;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.DescribedStreamsGroup;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Group;
import io.myelin.coordination.group.GroupContext;
import io.myelin.coordination.group.GroupModule;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Streams groups in one shard. All that they have to remember is in the log, so nothing is carried. */
public final class StreamsModule implements GroupModule {
    private static final String CLASSIC = "classic";

    private final GroupContext context;
    private final StreamsContext streams;
    private final StreamsReplay replay;

    /** @param settings of a group, by its id */
    public StreamsModule(GroupContext context, Function<String, StreamsSettings> settings, TopicCatalog catalog) {
        this.context = context;
        this.streams = new StreamsContext(settings, catalog);
        this.replay = new StreamsReplay(context.groups(), streams);
    }

    /** What the answer says is on record when it is given. */
    public void heartbeat(
            StreamsHeartbeat beat, Caller caller, Now now, CompletableFuture<StreamsResult> reply, Effects effects) {
        Optional<Group> known = context.groups().find(beat.groupId());
        StreamsGroup group = known.filter(StreamsGroup.class::isInstance)
                .map(StreamsGroup.class::cast)
                .orElseGet(() -> created(beat, known));
        effects.divisible();
        StreamsStep step = streams.step(group, now, effects);
        StreamsResult result;
        if (beat.memberEpoch() < StreamsHeartbeat.JOIN) {
            Membership.leave(step, beat);
            result = new StreamsResult(Answers.left(beat), List.of());
        } else {
            result = Beating.beat(step, beat, caller);
        }
        if (known.filter(group::equals).isEmpty()) {
            known.ifPresent(former -> former.erase(effects));
            context.groups().put(group, now.wallMs());
        }
        context.agenda().arm(group);
        effects.replyWhenCommitted(reply, result);
    }

    /** Only who joins makes a group; a classic one that nobody is in makes place, and its offsets stay. */
    private StreamsGroup created(StreamsHeartbeat beat, Optional<Group> known) {
        boolean placeTaken = known.filter(
                        group -> !(group.empty() && group.type().equals(CLASSIC)))
                .isPresent();
        if (placeTaken || beat.memberEpoch() != StreamsHeartbeat.JOIN) {
            throw none(beat.groupId());
        }
        if (known.isEmpty()) {
            context.groups().requireRoom(beat.groupId());
        }
        return new StreamsGroup(beat.groupId(), streams);
    }

    private static BusException none(String groupId) {
        return new BusException(BusError.GROUP_NOT_FOUND, "there is no streams group " + groupId);
    }

    public void describe(String groupId, CompletableFuture<DescribedStreamsGroup> reply, Effects effects) {
        if (context.groups().find(groupId).isEmpty()) {
            throw Errors.notFound(groupId);
        }
        StreamsGroup group = context.groups().find(groupId, StreamsGroup.class).orElseThrow(() -> none(groupId));
        effects.replyWhenCommitted(
                reply, StreamsDescriptions.of(group, streams.settings().apply(groupId)));
    }

    @Override
    public String name() {
        return StreamsGroup.TYPE;
    }

    @Override
    public Set<Integer> recordTypes() {
        return StreamsRecord.TYPES;
    }

    @Override
    public void replay(int type, ByteBuffer key, ByteBuffer value) {
        replay.apply(StreamsRecord.read(key, value));
    }
}
