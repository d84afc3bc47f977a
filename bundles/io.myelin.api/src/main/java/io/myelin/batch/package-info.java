/** Views of Kafka record batches, format version 2, and what reads and builds their records. */
@Export
@Version("1.2.0")
package io.myelin.batch;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
