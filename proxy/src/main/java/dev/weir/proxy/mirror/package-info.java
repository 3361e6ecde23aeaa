/** The mirror: another registry that images are copied to and served from. */
@NullMarked
package dev.weir.proxy.mirror;

import org.jspecify.annotations.NullMarked;
