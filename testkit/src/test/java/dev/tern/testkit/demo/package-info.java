/** The README's first command, run as a user runs it. */
@NullMarked
package dev.tern.testkit.demo;

import org.jspecify.annotations.NullMarked;
