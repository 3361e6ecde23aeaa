/** The stories of other tools' configurations. */
@NullMarked
package dev.weir.admission.migrate;

import org.jspecify.annotations.NullMarked;
