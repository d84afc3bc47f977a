package io.myelin.broker.core.config;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs;
import io.myelin.broker.core.ClusterErrors;
import io.myelin.cluster.Cluster;
import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Configurations: described from the newest image, altered through the quorum. */
public final class CoreConfigs implements Configs {
    private final Cluster cluster;
    private final Settings settings;
    private final Access access;
    private final Description description;

    public CoreConfigs(Cluster cluster, Settings settings, Access access) {
        this.cluster = cluster;
        this.settings = settings;
        this.access = access;
        this.description = new Description(settings);
    }

    @Override
    public List<Entry> describe(ConfigResource resource, Optional<Set<String>> names, Caller caller) {
        access.require(caller, Operation.DESCRIBE_CONFIGS, protectedBy(resource));
        return description.of(cluster.image(), resource).stream()
                .filter(entry -> names.isEmpty() || names.get().contains(entry.name()))
                .toList();
    }

    @Override
    public List<Entry> describeNew(String topic, Map<String, String> overrides, Caller caller) {
        access.require(caller, Operation.DESCRIBE_CONFIGS, Resource.topic(topic));
        return Description.topic(settings.layers(cluster.image()), overrides);
    }

    @Override
    public String topicValue(String topic, String name) {
        ClusterImage image = cluster.image();
        return settings.layers(image).value(TopicKeys.ALL.key(name), image.configs(ConfigResource.topic(topic)));
    }

    @Override
    public CompletionStage<Void> alter(
            ConfigResource resource, List<Alteration> alterations, boolean validateOnly, Caller caller) {
        return change(
                resource,
                validateOnly,
                caller,
                overrides -> Alterations.apply(
                        Alterations.catalogue(resource, settings.keys()),
                        overrides,
                        alterations,
                        name -> inForce(resource, name)));
    }

    @Override
    public CompletionStage<Void> replace(
            ConfigResource resource, Map<String, String> overrides, boolean validateOnly, Caller caller) {
        return change(resource, validateOnly, caller, before -> new HashMap<>(overrides));
    }

    private CompletionStage<Void> change(
            ConfigResource resource, boolean validateOnly, Caller caller, Alterations.Change change) {
        try {
            access.require(caller, Operation.ALTER_CONFIGS, protectedBy(resource));
            ClusterImage image = cluster.image();
            description.requireKnown(image, resource);
            Map<String, String> before = image.configs(resource);
            Map<String, String> after = change.apply(before);
            check(image, resource, before, after);
            Map<String, Optional<String>> changes = Alterations.difference(before, after);
            if (validateOnly || changes.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            return ClusterErrors.translated(cluster.submit(new ClusterChange.AlterConfigs(resource, changes)))
                    .thenApply(done -> null);
        } catch (BusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void check(
            ClusterImage image, ConfigResource resource, Map<String, String> before, Map<String, String> after) {
        if (resource.kind() == ConfigResource.Kind.TOPIC) {
            Settings.checkFixed(before, after);
            settings.checkTopic(image, after);
            return;
        }
        if (resource.kind() == ConfigResource.Kind.BROKER) {
            Alterations.refuseStatic(settings.keys(), before, after);
            // what is there already may be of a bundle that is not
            Map<String, String> set = new HashMap<>(after);
            set.entrySet().removeAll(before.entrySet());
            settings.keys().dynamic().check(set);
            return;
        }
        Alterations.catalogue(resource, settings.keys()).check(after);
        if (resource.kind() == ConfigResource.Kind.GROUP) {
            new GroupTimes(settings.keys()).check(after);
        }
    }

    /** What a list is appended to or subtracted from when it has no override. */
    private String inForce(ConfigResource resource, String name) {
        return description.of(cluster.image(), resource).stream()
                .filter(entry -> entry.name().equals(name))
                .map(Entry::value)
                .findFirst()
                .orElse(null);
    }

    @Override
    public List<ConfigResource> resources(ConfigResource.Kind kind, Caller caller) {
        access.require(caller, Operation.DESCRIBE_CONFIGS, Resource.CLUSTER);
        ClusterImage image = cluster.image();
        Stream<ConfigResource> configured =
                image.configs().keySet().stream().filter(resource -> resource.kind() == kind);
        Stream<String> existing = switch (kind) {
            case TOPIC -> image.topics().keySet().stream();
            case BROKER -> image.nodes().keySet().stream().map(String::valueOf);
            case GROUP, CLIENT_METRICS -> Stream.empty();
        };
        return Stream.concat(configured, existing.map(name -> new ConfigResource(kind, name)))
                .distinct()
                .sorted()
                .toList();
    }

    private static Resource protectedBy(ConfigResource resource) {
        return switch (resource.kind()) {
            case TOPIC -> Resource.topic(resource.name());
            case GROUP -> Resource.group(resource.name());
            case BROKER, CLIENT_METRICS -> Resource.CLUSTER;
        };
    }
}
