/** The stories of rules. */
@NullMarked
package dev.weir.admission.rules;

import org.jspecify.annotations.NullMarked;
