/** The log of one partition, and the store of logs. */
@Export
@Version("1.2.0")
package io.myelin.log;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
