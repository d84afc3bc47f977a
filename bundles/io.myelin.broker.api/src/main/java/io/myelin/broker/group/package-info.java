/** Consumer groups: membership and committed offsets. */
@Export
@Version("1.3.0")
package io.myelin.broker.group;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
