/** Counters and gauges that a bundle publishes: a whiteboard. */
@Export
@Version("1.1.0")
package io.myelin.metric;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
