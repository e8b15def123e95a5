/** Holds the laws of ARCHITECTURE.md against the byte code of every module. */
@NullMarked
package dev.tern.testkit.house;

import org.jspecify.annotations.NullMarked;
