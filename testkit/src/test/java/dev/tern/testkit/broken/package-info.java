/**
 * Builds of the product with one bug each, to see that the checker sees. A bug inside a feature is an exact text of one
 * source file and what stands there instead: the file is compiled anew and loaded, with the simulation, beside the real
 * one. A bug behind a port is a habit of what the simulation puts there. The product has no switches for any of it, and a
 * text that is not found any more fails the test.
 */
@NullMarked
package dev.tern.testkit.broken;

import org.jspecify.annotations.NullMarked;
