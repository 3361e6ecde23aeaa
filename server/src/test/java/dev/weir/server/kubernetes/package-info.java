/** Tests of this package. */
@NullMarked
package dev.weir.server.kubernetes;

import org.jspecify.annotations.NullMarked;
