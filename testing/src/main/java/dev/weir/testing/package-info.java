/** A scriptable registry, sample images and a client that pulls as containerd does: for tests, demo and benchmarks. */
@NullMarked
package dev.weir.testing;

import org.jspecify.annotations.NullMarked;
