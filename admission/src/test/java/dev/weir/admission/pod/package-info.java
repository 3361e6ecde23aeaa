/** The stories of pod. */
@NullMarked
package dev.weir.admission.pod;

import org.jspecify.annotations.NullMarked;
