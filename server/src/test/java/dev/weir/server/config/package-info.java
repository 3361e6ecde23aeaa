@NullMarked
package dev.weir.server.config;

import org.jspecify.annotations.NullMarked;
