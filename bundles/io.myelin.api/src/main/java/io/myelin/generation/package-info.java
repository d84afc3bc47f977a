/** Handles on services that may be replaced while the bus is running, and the service that replaces them. */
@Export
@Version("1.1.0")
package io.myelin.generation;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
