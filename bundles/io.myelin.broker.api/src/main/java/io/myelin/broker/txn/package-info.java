/** Transactions: who coordinates them, and what is asked of it. */
@Export
@Version("1.0.0")
package io.myelin.broker.txn;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
