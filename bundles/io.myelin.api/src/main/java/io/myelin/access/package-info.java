/** Who may do what: operations, resources, the authorizer whiteboard, and users. */
@Export
@Version("1.2.0")
package io.myelin.access;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
