/** The configuration file: its keys, its values, and what is said about mistakes in it. */
@NullMarked
package dev.weir.server.config;

import org.jspecify.annotations.NullMarked;
