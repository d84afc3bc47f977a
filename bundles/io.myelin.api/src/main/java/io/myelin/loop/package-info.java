/** Loops, timers and clocks: the threads of the bus, injected everywhere. */
@Export
@Version("1.0.0")
package io.myelin.loop;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
