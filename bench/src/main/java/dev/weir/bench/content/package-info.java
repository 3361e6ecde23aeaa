/** The content that upstream and clients both know without storing it. */
@NullMarked
package dev.weir.bench.content;

import org.jspecify.annotations.NullMarked;
