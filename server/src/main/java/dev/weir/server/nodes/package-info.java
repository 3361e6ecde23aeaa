/**
 * The files that make a node's container runtime pull through Weir: written onto a host, kept in order, and taken back.
 * Nothing here touches what others wrote.
 */
@NullMarked
package dev.weir.server.nodes;

import org.jspecify.annotations.NullMarked;
