/** What tells whether the node serves: health sources and serving endpoints, both whiteboards. */
@Export
@Version("1.0.0")
package io.myelin.health;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
