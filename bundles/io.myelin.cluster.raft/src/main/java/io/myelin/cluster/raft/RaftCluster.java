package io.myelin.cluster.raft;

import io.myelin.cluster.Cluster;
import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterListener;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.QuorumView;
import io.myelin.cluster.raft.quorum.Publisher;
import io.myelin.cluster.raft.quorum.Quorum;
import io.myelin.cluster.raft.quorum.QuorumSettings;
import io.myelin.file.DataDirectory;
import io.myelin.file.FileIO;
import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.loop.Clock;
import io.myelin.metric.Metric;
import io.myelin.metric.MetricSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The metadata quorum as the service {@link Cluster}, which is there once this node knows everything that was decided before it started. */
@Component(
        name = "io.myelin.cluster.raft",
        service = {HealthSource.class, MetricSource.class},
        immediate = true)
@Designate(ocd = RaftCluster.Config.class)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.myelin.cluster.Cluster\"",
        uses = Cluster.class)
public final class RaftCluster implements HealthSource, MetricSource {
    @ObjectClassDefinition(name = "Metadata quorum", description = "The voter of this node in the metadata quorum")
    @interface Config {
        @AttributeDefinition(name = "Host", description = "Address to bind for other voters")
        String host() default "127.0.0.1";

        @AttributeDefinition(
                name = "Port",
                description = "Port for other voters; 0 chooses a free one at the first start and keeps it")
        int port() default 0;

        @AttributeDefinition(
                name = "Submit time-out",
                description = "Milliseconds until a change that the quorum has not decided fails")
        long submit_timeout_ms() default 10_000;

        @AttributeDefinition(name = "Pending submits", description = "How many changes may be under way at a time")
        int pending_submits() default 10_000;

        @AttributeDefinition(
                name = "Largest change",
                description = "Bytes that one change may take; topics with very many partitions take the most")
        int change_max_bytes() default 1_048_576;

        @AttributeDefinition(
                name = "Entries between snapshots",
                description =
                        "After how many entries of the log the whole state is written and older entries are dropped")
        int snapshot_entries() default 4_096;

        @AttributeDefinition(name = "Log segment", description = "Bytes after which a new file of the log is begun")
        int log_segment_bytes() default 2_097_152;

        @AttributeDefinition(
                name = "Least free space",
                description = "Free bytes on disk below which topics and partitions are not created")
        long min_free_bytes() default 16_777_216;

        @AttributeDefinition(
                name = "Close time-out",
                description = "Milliseconds that closing the log may take before it is left behind")
        long close_timeout_ms() default 10_000;
    }

    private final BundleContext context;
    private final Publisher publisher = new Publisher();
    private final Quorum quorum;
    private ServiceRegistration<Cluster> registration;
    private boolean closed;

    @Activate
    public RaftCluster(BundleContext context, @Reference DataDirectory data, @Reference FileIO files, Config config) {
        this.context = context;
        quorum = new Quorum(
                data.directory("cluster"),
                data.nodeId(),
                files,
                Clock.system(),
                new QuorumSettings(
                        config.host(),
                        config.port(),
                        config.snapshot_entries(),
                        config.log_segment_bytes(),
                        config.change_max_bytes(),
                        config.min_free_bytes(),
                        config.submit_timeout_ms(),
                        config.pending_submits(),
                        config.close_timeout_ms()),
                publisher,
                this::register);
        quorum.start();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindListener(ClusterListener listener) {
        publisher.add(listener);
    }

    void unbindListener(ClusterListener listener) {
        publisher.remove(listener);
    }

    /** On a thread of its own: components that wait for the service are activated by it, and may submit and wait. */
    private void register() {
        Thread thread = new Thread(this::registerNow, "cluster-register");
        thread.setDaemon(true);
        thread.start();
    }

    private void registerNow() {
        ServiceRegistration<Cluster> made = context.registerService(Cluster.class, new Service(), null);
        synchronized (this) {
            if (!closed) {
                registration = made;
                return;
            }
        }
        made.unregister();
    }

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public Health check() {
        return quorum.health();
    }

    @Override
    public List<Metric> read() {
        return quorum.metrics();
    }

    @Deactivate
    void deactivate() {
        ServiceRegistration<Cluster> made;
        synchronized (this) {
            closed = true;
            made = registration;
            registration = null;
        }
        if (made != null) {
            made.unregister();
        }
        quorum.close();
        publisher.close();
    }

    private final class Service implements Cluster {
        @Override
        public ClusterImage image() {
            return publisher.image();
        }

        @Override
        public CompletionStage<ClusterImage> submit(ClusterChange change) {
            return quorum.submit(change);
        }

        @Override
        public QuorumView quorum() {
            return quorum.view();
        }
    }
}
