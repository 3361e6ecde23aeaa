/** Placeholder. */
@NullMarked
package dev.weir.testing;

import org.jspecify.annotations.NullMarked;
