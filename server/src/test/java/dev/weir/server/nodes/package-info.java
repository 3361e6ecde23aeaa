@NullMarked
package dev.weir.server.nodes;

import org.jspecify.annotations.NullMarked;
