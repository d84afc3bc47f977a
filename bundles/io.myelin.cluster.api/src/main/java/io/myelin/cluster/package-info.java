/** The cluster: changes submitted to the metadata quorum, listeners to its images, and replica sets. */
@Export
@Version("1.2.0")
package io.myelin.cluster;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
