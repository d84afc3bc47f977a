/** What a protocol, bridge, console or adapter of your own may ask of the bus. */
@Export
@Version("1.3.0")
package io.myelin.broker;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
