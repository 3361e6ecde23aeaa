/** The decision for one request: store, flights under way, upstream; and the policy for tags. */
@NullMarked
package dev.weir.proxy.pull;

import org.jspecify.annotations.NullMarked;
