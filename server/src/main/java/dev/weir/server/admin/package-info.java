/** The admin endpoint: is the program alive, is it ready, and what has it done. */
@NullMarked
package dev.weir.server.admin;

import org.jspecify.annotations.NullMarked;
