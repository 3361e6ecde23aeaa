/** The stories of the cluster. */
@NullMarked
package dev.weir.admission.cluster;

import org.jspecify.annotations.NullMarked;
