/** Configurations of a node that a bundle other than the broker keeps: a whiteboard. */
@Export
@Version("1.0.0")
package io.myelin.setting;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
