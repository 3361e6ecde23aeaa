/** Content-addressed files, spools of downloads under way, verification and eviction. No Netty here. */
@NullMarked
package dev.weir.proxy.store;

import org.jspecify.annotations.NullMarked;
