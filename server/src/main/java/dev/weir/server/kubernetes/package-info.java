/** The one way to the Kubernetes API: a client that is made when it is first needed. */
@NullMarked
package dev.weir.server.kubernetes;

import org.jspecify.annotations.NullMarked;
