/** Who may do what: operations, resources and the authorizer whiteboard. */
@Export
@Version("1.1.0")
package io.myelin.access;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
