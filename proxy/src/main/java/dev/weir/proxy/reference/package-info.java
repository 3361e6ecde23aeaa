/** Names and digests: pure values that know nothing of sockets, files or configuration. */
@NullMarked
package dev.weir.proxy.reference;

import org.jspecify.annotations.NullMarked;
