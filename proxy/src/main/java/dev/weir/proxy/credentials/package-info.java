/** Where the credentials that Weir shows to upstreams come from. */
@NullMarked
package dev.weir.proxy.credentials;

import org.jspecify.annotations.NullMarked;
