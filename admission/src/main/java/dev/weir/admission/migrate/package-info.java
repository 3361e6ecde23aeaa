/** Configurations of other tools, turned into ours. */
@NullMarked
package dev.weir.admission.migrate;

import org.jspecify.annotations.NullMarked;
