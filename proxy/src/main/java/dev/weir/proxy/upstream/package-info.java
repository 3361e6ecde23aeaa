/** The client for other registries: connections, token authentication, redirects, limits and errors. */
@NullMarked
package dev.weir.proxy.upstream;

import org.jspecify.annotations.NullMarked;
