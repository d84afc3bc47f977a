/** Small values that every bundle shares. */
@Export
@Version("1.0.0")
package io.myelin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
