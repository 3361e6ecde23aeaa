/** The report: charts as SVG, and one HTML page that needs nothing from outside. */
@NullMarked
package dev.weir.bench.picture;

import org.jspecify.annotations.NullMarked;
