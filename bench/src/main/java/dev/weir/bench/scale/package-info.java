/** The model behind docs/scale.md: what clusters need, from what was measured. */
@NullMarked
package dev.weir.bench.scale;

import org.jspecify.annotations.NullMarked;
