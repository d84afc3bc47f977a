/** What clients tell of themselves: their metrics (KIP-714). */
@Export
@Version("1.0.0")
package io.myelin.broker.telemetry;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
