/** The state keeper's stories. */
@NullMarked
package dev.weir.proxy.state;

import org.jspecify.annotations.NullMarked;
