@NullMarked
package dev.weir.server.mirror;

import org.jspecify.annotations.NullMarked;
