/** Breaks the real platform on purpose: links through a proxy, processes by signal, and looks whether the promises hold. */
@NullMarked
package dev.tern.testkit.fault;

import org.jspecify.annotations.NullMarked;
