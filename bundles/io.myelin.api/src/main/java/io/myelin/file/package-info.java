/** Files behind an interface, so that a simulation can lose and tear them. */
@Export
@Version("1.0.0")
package io.myelin.file;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
