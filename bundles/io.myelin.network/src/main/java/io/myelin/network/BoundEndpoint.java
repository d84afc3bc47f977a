package io.myelin.network;

import io.myelin.health.ServingEndpoint;

/** What a listener says about its socket. */
record BoundEndpoint(String name, String host, int port, String advertisedHost, int advertisedPort, String security)
        implements ServingEndpoint {}
