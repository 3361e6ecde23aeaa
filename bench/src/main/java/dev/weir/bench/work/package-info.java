/** The workloads. */
@NullMarked
package dev.weir.bench.work;

import org.jspecify.annotations.NullMarked;
