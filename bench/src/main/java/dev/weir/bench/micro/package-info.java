/**
 * JMH benchmarks of the few functions that are hot. Those of package-private functions are in the packages of these,
 * {@code dev.weir.proxy.store} and {@code dev.weir.proxy.http}.
 */
@NullMarked
package dev.weir.bench.micro;

import org.jspecify.annotations.NullMarked;
