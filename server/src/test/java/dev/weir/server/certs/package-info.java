/** Tests of this package. */
@NullMarked
package dev.weir.server.certs;

import org.jspecify.annotations.NullMarked;
