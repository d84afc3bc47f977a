package io.myelin.itests.felix;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** For builds of the product that do not even start. */
public final class BadActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        throw new IllegalStateException("it was made to throw when it is started");
    }

    @Override
    public void stop(BundleContext context) {
        // it never starts
    }
}
