package io.myelin.broker.core.node;

/** Publishes what this bundle offers; the OSGi registry in production. */
public interface Services {
    /**
     * @return takes the service back; returns when nobody uses it any more
     */
    <T> Runnable register(Class<T> type, T service);
}
