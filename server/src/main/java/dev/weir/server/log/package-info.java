/** Logging: to standard error, as lines for people or as JSON, set up in code to start fast. */
@NullMarked
package dev.weir.server.log;

import org.jspecify.annotations.NullMarked;
