/** Tests of this package, against fabric8's mock of the API server. */
@NullMarked
package dev.weir.certs.kubernetes;

import org.jspecify.annotations.NullMarked;
