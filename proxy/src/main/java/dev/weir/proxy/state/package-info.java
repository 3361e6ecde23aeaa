/** What can't be derived from the store: every image seen, its use and its history. One SQLite file. */
@NullMarked
package dev.weir.proxy.state;

import org.jspecify.annotations.NullMarked;
