/** Certificates in a Kubernetes cluster: kept in a Secret, published, and looked after by one replica at a time. */
@NullMarked
package dev.weir.certs.kubernetes;

import org.jspecify.annotations.NullMarked;
