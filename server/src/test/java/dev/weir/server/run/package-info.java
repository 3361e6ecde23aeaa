@NullMarked
package dev.weir.server.run;

import org.jspecify.annotations.NullMarked;
