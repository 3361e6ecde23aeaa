/**
 * {@code weir demo} and the training of the AOT cache: a sample upstream and a Weir in front of it, on this machine
 * only. Everything here may use the fakes; nothing else in the program does.
 */
@NullMarked
package dev.weir.server.demo;

import org.jspecify.annotations.NullMarked;
