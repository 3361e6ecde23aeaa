/** The HTTPS endpoint that API servers ask: HTTP/1.1 and HTTP/2, one path. */
@NullMarked
package dev.weir.admission.webhook;

import org.jspecify.annotations.NullMarked;
