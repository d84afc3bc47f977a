package io.myelin.node;

import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when starting it makes no sense: says why on the terminal and stops the container, if that is ours. In a
 * container of somebody else it is only said.
 */
@Component(name = "io.myelin.node.exit", service = Exit.class)
public final class Exit {
    /** The process could not get what it needs. */
    public static final int FAILED = 1;
    /** An option or a configuration file is wrong. */
    public static final int WRONG_USAGE = 2;

    /** Set by our own launcher. */
    private static final String LAUNCHED = "io.myelin.home";

    private static final Logger LOG = LoggerFactory.getLogger(Exit.class);

    private final BundleContext context;

    @Activate
    public Exit(BundleContext context) {
        this.context = context;
    }

    /** Returns at once; our container stops on a thread of its own. */
    public void because(int code, String reason) {
        LOG.error("giving up: {}", reason);
        System.err.println("myelin: " + reason);
        // Read by the launcher once the container has stopped; the first reason counts.
        if (System.getProperty("io.myelin.exit.code") == null) {
            System.setProperty("io.myelin.exit.code", Integer.toString(code));
        }
        if (context.getProperty(LAUNCHED) != null) {
            new Thread(this::stop, "myelin-exit").start();
        }
    }

    private void stop() {
        try {
            context.getBundle(0).stop();
        } catch (BundleException e) {
            LOG.error("the container does not stop", e);
        }
    }
}
