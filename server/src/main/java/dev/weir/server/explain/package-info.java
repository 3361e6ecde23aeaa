/** {@code weir explain}: what the webhook would do with manifests, without a cluster. */
@NullMarked
package dev.weir.server.explain;

import org.jspecify.annotations.NullMarked;
