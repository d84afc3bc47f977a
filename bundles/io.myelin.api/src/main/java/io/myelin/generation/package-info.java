/** Handles on services that may be replaced while the bus is running. */
@Export
@Version("1.0.0")
package io.myelin.generation;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
