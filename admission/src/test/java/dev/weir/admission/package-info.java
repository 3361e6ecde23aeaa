/** The stories of decisions. */
@NullMarked
package dev.weir.admission;

import org.jspecify.annotations.NullMarked;
