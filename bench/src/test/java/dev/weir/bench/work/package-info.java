/** The benchmarks' own logic: what they compute from what they measure. */
@NullMarked
package dev.weir.bench.work;

import org.jspecify.annotations.NullMarked;
