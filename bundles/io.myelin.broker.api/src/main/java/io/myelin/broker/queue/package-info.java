/** Queues on the log: records handed to one consumer at a time, and what became of each of them. */
@Export
@Version("1.0.0")
package io.myelin.broker.queue;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
