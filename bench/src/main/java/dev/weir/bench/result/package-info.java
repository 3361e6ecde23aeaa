/** What was measured: statistics, targets, files and pictures. */
@NullMarked
package dev.weir.bench.result;

import org.jspecify.annotations.NullMarked;
