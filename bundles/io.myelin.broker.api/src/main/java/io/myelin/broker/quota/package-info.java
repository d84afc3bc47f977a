/** What clients may use of the bus: quotas as administrators see them, and as they are in force. */
@Export
@Version("1.0.0")
package io.myelin.broker.quota;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
