@NullMarked
package dev.weir.bench.cluster;

import org.jspecify.annotations.NullMarked;
