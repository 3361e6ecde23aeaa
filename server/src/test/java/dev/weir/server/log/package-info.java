@NullMarked
package dev.weir.server.log;

import org.jspecify.annotations.NullMarked;
