/** Which image a pod should run, and the webhook that answers it. */
@NullMarked
package dev.weir.admission;

import org.jspecify.annotations.NullMarked;
