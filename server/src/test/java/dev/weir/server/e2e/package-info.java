/** The program as real clients use it: in front of a real registry, as processes of their own, on loopback only. */
@NullMarked
package dev.weir.server.e2e;

import org.jspecify.annotations.NullMarked;
