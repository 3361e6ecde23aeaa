@NullMarked
package dev.weir.server.admin;

import org.jspecify.annotations.NullMarked;
