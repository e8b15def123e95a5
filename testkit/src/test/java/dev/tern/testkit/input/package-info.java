/** Every kind of bad input there is, and where it is tested. */
@NullMarked
package dev.tern.testkit.input;

import org.jspecify.annotations.NullMarked;
