/** Connections in and out, protocols and their sessions, authenticators. */
@Export
@Version("1.2.0")
package io.myelin.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
