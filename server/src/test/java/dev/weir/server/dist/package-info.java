@NullMarked
package dev.weir.server.dist;

import org.jspecify.annotations.NullMarked;
