/** {@code weir serve}: builds the graph, starts it, and ends it in good order. */
@NullMarked
package dev.weir.server.run;

import org.jspecify.annotations.NullMarked;
