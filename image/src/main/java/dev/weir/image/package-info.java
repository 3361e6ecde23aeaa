/**
 * Builds Weir's container image from the distribution: a base, a Java of just the modules that Weir needs, the jars, and
 * an AOT cache trained with that very Java. No Docker daemon is asked, and nothing of the build runs as another
 * architecture.
 */
@NullMarked
package dev.weir.image;

import org.jspecify.annotations.NullMarked;
