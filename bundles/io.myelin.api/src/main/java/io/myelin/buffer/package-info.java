/** Reference-counted bytes, in memory and in files. */
@Export
@Version("1.0.0")
package io.myelin.buffer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
