/** The whole platform as processes on this machine, for tests that look at it from outside. */
@NullMarked
package dev.tern.testkit.platform;

import org.jspecify.annotations.NullMarked;
