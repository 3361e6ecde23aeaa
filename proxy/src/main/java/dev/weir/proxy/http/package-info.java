/** The Netty front end: routing, ranges, errors and the writing of bodies. */
@NullMarked
package dev.weir.proxy.http;

import org.jspecify.annotations.NullMarked;
