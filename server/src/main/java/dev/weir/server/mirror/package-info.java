/** {@code weir mirror}: images that are copied now, by the Weir that uses the store or by this process. */
@NullMarked
package dev.weir.server.mirror;

import org.jspecify.annotations.NullMarked;
