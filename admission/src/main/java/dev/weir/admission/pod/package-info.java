/** What an API server asks about: the review, the pod in it, the images that the pod names. */
@NullMarked
package dev.weir.admission.pod;

import org.jspecify.annotations.NullMarked;
