/** What Weir's webhook needs around it: a Kubernetes API in small, and the questions that API servers ask. */
@NullMarked
package dev.weir.bench.cluster;

import org.jspecify.annotations.NullMarked;
