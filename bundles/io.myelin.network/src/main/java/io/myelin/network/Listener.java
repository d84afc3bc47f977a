package io.myelin.network;

import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.health.ServingEndpoint;
import io.myelin.wire.ListenerInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener. A listener that cannot be bound says so in its health and leaves the rest of the node alone. */
@Component(
        name = "io.myelin.network.listener",
        service = HealthSource.class,
        immediate = true,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Listener.Config.class, factory = true)
public final class Listener implements HealthSource {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final String PLAINTEXT = "PLAINTEXT";

    /** One listener. */
    @ObjectClassDefinition(
            name = "Myelin listener",
            description =
                    "A port on which a protocol is spoken; one configuration io.myelin.network.listener~NAME each")
    public @interface Config {
        @AttributeDefinition(
                name = "Name",
                description = "What the listener is known by; empty for the part of the configuration's name after ~")
        String name() default "";

        @AttributeDefinition(name = "Protocol", description = "The protocol it speaks, such as kafka")
        String protocol() default "";

        @AttributeDefinition(name = "Host", description = "The address to bind; 0.0.0.0 for all")
        String host() default "127.0.0.1";

        @AttributeDefinition(name = "Port", description = "The port to bind; 0 for a free one")
        int port() default 0;

        @AttributeDefinition(
                name = "Advertised host",
                description = "What clients are told to connect to; empty for the bound address")
        String advertised_host() default "";

        @AttributeDefinition(
                name = "Advertised port",
                description = "What clients are told to connect to; 0 for the bound port")
        int advertised_port() default 0;

        @AttributeDefinition(name = "Security", description = "PLAINTEXT is the only one so far")
        String security() default PLAINTEXT;

        @AttributeDefinition(
                name = "Idle time-out",
                description = "Milliseconds without traffic after which a connection is closed; 0 for never")
        long idle_timeout_ms() default 600000;

        @AttributeDefinition(
                name = "Close time-out",
                description = "Milliseconds for a peer to take the last responses before its connection is closed")
        long close_timeout_ms() default 5000;

        @AttributeDefinition(
                name = "Backlog",
                description = "Connections that may wait to be accepted; the system has a limit of its own"
                        + " (net.core.somaxconn)")
        int backlog_connections() default 4096;

        @AttributeDefinition(name = "Longest frame", description = "Bytes of the longest request")
        int max_frame_bytes() default 104857600;

        @AttributeDefinition(
                name = "Longest frame before authentication",
                description = "Bytes of the longest request of a peer that has not logged in, where it must")
        int max_frame_bytes_before_authentication() default 65536;

        @AttributeDefinition(name = "Connections at most", description = "One more is closed at once")
        int max_connections() default 100000;

        @AttributeDefinition(
                name = "Pending responses",
                description = "Open responses of one connection at which it is not read any further")
        int max_pending_responses() default 256;

        @AttributeDefinition(
                name = "Request bytes in flight",
                description = "Bytes of one connection's requests in progress at which it is not read any further")
        long max_in_flight_bytes() default 16777216;

        @AttributeDefinition(
                name = "Outgoing bytes",
                description = "Bytes not yet taken by the peer at which its connection is not read any further")
        long max_outgoing_bytes() default 4194304;
    }

    private final String name;
    private final Config config;
    private final Protocols protocols;
    private final Acceptor acceptor;
    private ServiceRegistration<ServingEndpoint> registration;
    private volatile Health bound;

    @Activate
    public Listener(
            BundleContext context, Config config, Map<String, Object> properties, @Reference Protocols protocols) {
        this.config = config;
        this.protocols = protocols;
        name = nameOf(config, properties);
        boolean plaintext = PLAINTEXT.equals(config.security());
        ListenerInfo info = new ListenerInfo(
                name,
                config.protocol(),
                config.security(),
                config.max_frame_bytes(),
                plaintext ? config.max_frame_bytes() : config.max_frame_bytes_before_authentication());
        ConnectionLimits limits = new ConnectionLimits(
                config.max_pending_responses(),
                config.max_in_flight_bytes(),
                config.max_outgoing_bytes(),
                TimeUnit.MILLISECONDS.toNanos(config.idle_timeout_ms()),
                TimeUnit.MILLISECONDS.toNanos(config.close_timeout_ms()));
        acceptor = new Acceptor(protocols, info, limits, config.max_connections());
        String wrong = mistake(config);
        if (wrong != null) {
            fail(wrong);
        } else {
            bind(context);
        }
    }

    @Deactivate
    void stop() {
        if (registration != null) {
            registration.unregister();
        }
        acceptor.stop();
        LOG.info("Listener {} stopped", name);
    }

    @Override
    public String name() {
        return "listener." + name;
    }

    @Override
    public Health check() {
        if (bound.ok() && protocols.current(config.protocol()).isEmpty()) {
            return Health.failing("protocol " + config.protocol()
                    + " is not there: its bundle is being replaced, stopped or did not start");
        }
        return bound;
    }

    private void bind(BundleContext context) {
        try {
            InetSocketAddress wanted = new InetSocketAddress(config.host(), config.port());
            if (wanted.isUnresolved()) {
                throw new IOException("the host is not known");
            }
            BoundEndpoint endpoint = endpoint(acceptor.bind(wanted, config.backlog_connections()));
            bound = Health.ok(name + " on " + endpoint.host() + ":" + endpoint.port());
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put("name", name);
            registration = context.registerService(ServingEndpoint.class, endpoint, properties);
            LOG.info("Listener {} serves {} on {}:{}", name, config.protocol(), endpoint.host(), endpoint.port());
        } catch (IOException e) {
            fail("cannot bind " + config.host() + ":" + config.port() + " (" + e.getMessage() + "): stop what uses the"
                    + " port, or set host and port of its configuration to an address of this machine and a free port");
        }
    }

    private BoundEndpoint endpoint(InetSocketAddress address) throws IOException {
        boolean everywhere = address.getAddress().isAnyLocalAddress();
        // Netty's name for it is that of IPv6, whichever was asked for.
        String host = everywhere ? config.host() : address.getAddress().getHostAddress();
        String advertised = config.advertised_host();
        if (advertised.isEmpty()) {
            advertised = host;
            if (everywhere) {
                advertised = InetAddress.getLocalHost().getHostName();
                LOG.warn(
                        "Listener {} tells clients to connect to {}; set advertised.host if they cannot",
                        name,
                        advertised);
            }
        }
        int advertisedPort = config.advertised_port() == 0 ? address.getPort() : config.advertised_port();
        return new BoundEndpoint(name, host, address.getPort(), advertised, advertisedPort, config.security());
    }

    private void fail(String why) {
        bound = Health.fatal("listener " + name + " is not served: " + why);
        LOG.error("{}", bound.detail());
    }

    /** What is wrong with the configuration, null when nothing is. */
    private static String mistake(Config config) {
        if (config.protocol().isEmpty()) {
            return "protocol is not set";
        }
        if (!PLAINTEXT.equals(config.security())) {
            return "security is " + config.security() + ", only PLAINTEXT is supported";
        }
        if (config.port() < 0 || config.port() > 65535) {
            return "port is " + config.port() + ", it must be from 0 to 65535";
        }
        boolean limits = config.max_frame_bytes() > 0
                && config.max_connections() > 0
                && config.max_pending_responses() > 0
                && config.max_in_flight_bytes() > 0
                && config.max_outgoing_bytes() > 0;
        return limits ? null : "each limit (max.*) must be more than 0";
    }

    private static String nameOf(Config config, Map<String, Object> properties) {
        if (!config.name().isEmpty()) {
            return config.name();
        }
        String pid = String.valueOf(properties.get(Constants.SERVICE_PID));
        int tilde = pid.indexOf('~');
        return tilde >= 0 ? pid.substring(tilde + 1) : config.protocol();
    }
}
