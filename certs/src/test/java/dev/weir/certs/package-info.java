/** Tests of this package. */
@NullMarked
package dev.weir.certs;

import org.jspecify.annotations.NullMarked;
