package io.myelin.coordination.streams;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsStatus;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.coordination.group.Hosts;
import io.myelin.coordination.runtime.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A heartbeat of a member that joins or goes on. Whatever is refused is refused before anything has changed. */
final class Beating {
    private final StreamsStep step;
    private final StreamsGroup group;
    private final StreamsHeartbeat beat;
    private final Caller caller;
    private final boolean joins;

    private Beating(StreamsStep step, StreamsHeartbeat beat, Caller caller) {
        this.step = step;
        this.group = step.group();
        this.beat = beat;
        this.caller = caller;
        this.joins = beat.memberEpoch() == StreamsHeartbeat.JOIN;
    }

    static StreamsResult beat(StreamsStep step, StreamsHeartbeat beat, Caller caller) {
        return new Beating(step, beat, caller).run();
    }

    private StreamsResult run() {
        Optional<StreamsMember> known = Membership.resolve(step, beat);
        StreamsTopology topology = topology();
        ConfiguredTopology configured = configure(topology);
        refuseStrangers(configured);
        boolean first = group.size() == 0;

        StreamsMember member = known.orElseGet(this::created);
        member = Membership.takeInstance(step, member, beat);
        Held heldBefore = member.progress.assigned();
        MemberInfo infoBefore = member.info;
        boolean newAssignment = update(member, known.isEmpty());
        offsets(member);
        boolean topologyIsNew = group.topology.isEmpty();
        if (topologyIsNew) {
            step.topology(topology);
        }
        newAssignment |= validate(topology, configured);
        if (newAssignment) {
            step.bump();
        }
        if (first && step.settings().initialRebalanceDelayMs() > 0 && group.firstAssignmentAtMs == Shard.NEVER) {
            group.firstAssignmentAtMs = step.now().steadyMs() + step.settings().initialRebalanceDelayMs();
        }
        Optional<StreamsStatus> delay = Assigning.ifDue(step);
        reconcile(member);
        step.renewSession(member);
        if (beat.shutdownApplication()) {
            group.shutdownBy = Optional.of(member.id);
        }
        boolean changed = joins || !heldBefore.sameTasksAs(member.progress.assigned());
        boolean endpointChanged = !infoBefore.endpoint().equals(member.info.endpoint());
        if (endpointChanged || changed && member.info.endpoint().isPresent()) {
            group.endpointEpoch++;
        }
        // Whoever has other tasks than it was given may have lost the answer that gave them.
        StreamsTasks assigned = member.progress.assigned().tasks();
        boolean tell =
                changed || beat.owned().filter(owned -> !owned.equals(assigned)).isPresent();
        return new StreamsResult(
                Answers.of(step, beat, member, status(member, configured, delay), tell), configured.missing());
    }

    private StreamsTopology topology() {
        Optional<StreamsTopology> known = group.topology;
        if (beat.topology().isEmpty()) {
            return known.orElseThrow(() ->
                    new BusException(BusError.UNKNOWN_MEMBER, "group " + group.id() + " has no topology; join again"));
        }
        StreamsTopology said = beat.topology().get();
        if (known.isPresent() && said.epoch() >= known.get().epoch() && !said.equals(known.get())) {
            throw new BusException(
                    BusError.INVALID_REQUEST,
                    "group " + group.id() + " has another topology, and a topology cannot be changed yet: use"
                            + " another application id, or delete the group");
        }
        return known.orElse(said);
    }

    /** What the topology needs is compared with what there is when either may have changed. */
    private ConfiguredTopology configure(StreamsTopology topology) {
        long version = step.catalog().version();
        if (group.configured.isEmpty()
                || group.topology.isEmpty()
                || group.catalogSeen != version
                        && TopicHash.of(topology, step.catalog()) != group.head.metadataHash()) {
            group.configured = Optional.of(TopologyCheck.check(topology, step.catalog()));
        }
        return group.configured.get();
    }

    private void refuseStrangers(ConfiguredTopology configured) {
        if (configured.isReady()) {
            beat.owned().flatMap(configured::stranger).ifPresent(task -> {
                throw new BusException(
                        BusError.INVALID_REQUEST,
                        "member " + beat.memberId() + " says it has task " + task.subtopology() + "_" + task.partition()
                                + ", which is not one of group " + group.id());
            });
        }
    }

    private StreamsMember created() {
        StreamsMember member = new StreamsMember(beat.memberId(), MemberInfo.NEW, Progress.NEW);
        group.add(member);
        return member;
    }

    /** @return whether tasks have to be assigned anew */
    private boolean update(StreamsMember member, boolean isNew) {
        MemberInfo before = member.info;
        MemberInfo after = before.after(beat, caller.clientId(), Hosts.shown(caller.host()));
        if (!isNew && after.equals(before)) {
            return false;
        }
        step.info(member, after);
        return beat.instanceId().isEmpty() || isNew || after.assignedOtherwiseThan(before);
    }

    private void offsets(StreamsMember member) {
        beat.offsets().reached().ifPresent(offsets -> member.offsets = offsets);
        beat.offsets().end().ifPresent(offsets -> member.endOffsets = offsets);
    }

    /** @return whether what tasks are assigned by has changed */
    private boolean validate(StreamsTopology topology, ConfiguredTopology configured) {
        GroupHead head = group.head;
        long hash = group.catalogSeen == step.catalog().version()
                ? head.metadataHash()
                : TopicHash.of(topology, step.catalog());
        group.catalogSeen = step.catalog().version();
        int validated = configured.isReady() ? topology.epoch() : StreamsGroup.NO_EPOCH;
        Map<String, String> configs = step.settings().ofAssignment();
        if (hash == head.metadataHash()
                && validated == head.validatedTopologyEpoch()
                && configs.equals(head.assignmentConfigs())) {
            return false;
        }
        group.head = new GroupHead(head.epoch(), hash, validated, configs);
        return true;
    }

    private void reconcile(StreamsMember member) {
        if (!member.progress.reached(group.assignmentEpoch)) {
            boolean awaited = group.firstAssignmentAtMs != Shard.NEVER;
            StreamsTasks target = awaited ? StreamsTasks.NONE : group.target(member.id);
            Progress next = Reconciliation.step(member, group.assignmentEpoch, target, beat.owned(), group.owners());
            if (!next.equals(member.progress)) {
                step.progress(member, next);
            }
        }
    }

    private List<StreamsStatus> status(
            StreamsMember member, ConfiguredTopology configured, Optional<StreamsStatus> delay) {
        List<StreamsStatus> status = new ArrayList<>();
        int epoch = group.topology.map(StreamsTopology::epoch).orElse(0);
        if (member.info.topologyEpoch() < epoch) {
            status.add(new StreamsStatus(
                    StreamsStatus.Code.STALE_TOPOLOGY,
                    "The member has version " + member.info.topologyEpoch() + " of the topology, the group " + epoch
                            + "."));
        }
        delay.ifPresent(status::add);
        configured.problem().ifPresent(status::add);
        group.shutdownBy.ifPresent(by -> status.add(new StreamsStatus(
                StreamsStatus.Code.SHUTDOWN_APPLICATION,
                "Member " + by + " has failed and asked for the end of the whole application.")));
        List<String> absent = step.settings().rackTags().stream()
                .filter(tag -> !member.info.clientTags().containsKey(tag))
                .toList();
        if (beat.knowsMissingTags() && !absent.isEmpty()) {
            status.add(new StreamsStatus(
                    StreamsStatus.Code.MISSING_CLIENT_TAGS,
                    "Client tags over which standby tasks are spread are missing: " + absent
                            + "; set client.tag.<tag> in the application."));
        }
        return status;
    }
}
