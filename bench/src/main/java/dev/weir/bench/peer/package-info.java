/** Who is measured, each a process of its own, and the tools to do it with. */
@NullMarked
package dev.weir.bench.peer;

import org.jspecify.annotations.NullMarked;
