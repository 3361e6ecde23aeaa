/** The program {@code weir}: it reads the command line and the configuration and builds everything by constructors. */
@NullMarked
package dev.weir.server;

import org.jspecify.annotations.NullMarked;
