/** Copying images to the mirror on demand, and showing how that goes. */
@NullMarked
package dev.weir.server.copy;

import org.jspecify.annotations.NullMarked;
