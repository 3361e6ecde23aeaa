/** The stories of webhook. */
@NullMarked
package dev.weir.admission.webhook;

import org.jspecify.annotations.NullMarked;
