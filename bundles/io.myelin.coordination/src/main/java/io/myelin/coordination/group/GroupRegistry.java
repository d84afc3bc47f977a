package io.myelin.coordination.group;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The groups of a shard by their ids, of all types: an id belongs to one of them. */
public final class GroupRegistry {
    private final Map<String, Group> groups = new HashMap<>();
    private final int maxGroups;

    GroupRegistry(int maxGroups) {
        this.maxGroups = maxGroups;
    }

    public Optional<Group> find(String id) {
        return Optional.ofNullable(groups.get(id));
    }

    /** The group of this id if it is of this kind. */
    public <G> Optional<G> find(String id, Class<G> kind) {
        return find(id).filter(kind::isInstance).map(kind::cast);
    }

    /** @throws io.myelin.broker.BusException GROUP_NOT_FOUND */
    public Group require(String id) {
        return find(id).orElseThrow(() -> Errors.notFound(id));
    }

    /** Refuses one more group when there are as many as the configuration allows. */
    public void requireRoom(String id) {
        if (groups.size() >= maxGroups) {
            throw Errors.full(id, "groups in its shard (groups.max)", maxGroups);
        }
    }

    /** Puts a group in; one of the same id is out then. */
    public void put(Group group, long wallMs) {
        Group before = groups.put(group.id(), group);
        if (before != null && before != group) {
            before.bury(wallMs);
        }
    }

    public void remove(Group group, long wallMs) {
        if (groups.remove(group.id(), group)) {
            group.bury(wallMs);
        }
    }

    public int size() {
        return groups.size();
    }

    /** A view. */
    public Collection<Group> all() {
        return groups.values();
    }
}
