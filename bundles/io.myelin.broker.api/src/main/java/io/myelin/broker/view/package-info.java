/** What administration shows of the bus: one model for HTTP, the shell and whoever else has people or scripts to answer. */
@Export
@Version("1.1.0")
package io.myelin.broker.view;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
