/** Holds schemas, golden files and reference pages against the types and what the mapper really writes. */
@NullMarked
package dev.tern.eventing.wire;

import org.jspecify.annotations.NullMarked;
