/** The webhook's wiring: what decisions ask is answered by the proxy of this program and by the cluster. */
@NullMarked
package dev.weir.server.admission;

import org.jspecify.annotations.NullMarked;
