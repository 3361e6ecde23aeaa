/** The certificates of this program's servers, made from its configuration. */
@NullMarked
package dev.weir.server.certs;

import org.jspecify.annotations.NullMarked;
