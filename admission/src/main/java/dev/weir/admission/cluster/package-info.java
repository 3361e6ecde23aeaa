/** What decisions ask of a Kubernetes cluster and tell it. Nothing here is waited for while a pod is decided on. */
@NullMarked
package dev.weir.admission.cluster;

import org.jspecify.annotations.NullMarked;
