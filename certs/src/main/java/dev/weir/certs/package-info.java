/** A certificate authority of our own: issue, rotate, publish trust. */
@NullMarked
package dev.weir.certs;

import org.jspecify.annotations.NullMarked;
