/** Tests of this package. */
@NullMarked
package dev.weir.server.admission;

import org.jspecify.annotations.NullMarked;
