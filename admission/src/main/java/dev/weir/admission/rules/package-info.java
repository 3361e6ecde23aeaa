/** Which rule concerns an image, and the policy that follows from it. */
@NullMarked
package dev.weir.admission.rules;

import org.jspecify.annotations.NullMarked;
