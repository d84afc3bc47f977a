/** Immutable images of the cluster's metadata: values only, for everyone to read. */
@Export
@Version("1.2.0")
package io.myelin.cluster.image;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
