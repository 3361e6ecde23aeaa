/** Holds the Helm chart to what it promises, with a real Helm and Kubernetes' own models. */
@NullMarked
package dev.weir.charts;

import org.jspecify.annotations.NullMarked;
