/** {@link dev.weir.proxy.RegistryProxy}: build the pull-through registry, start it, close it. */
@NullMarked
package dev.weir.proxy;

import org.jspecify.annotations.NullMarked;
