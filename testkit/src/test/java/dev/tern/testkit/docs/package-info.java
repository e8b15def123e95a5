/** Holds pages for people against the code: a change of the one without the other fails. */
@NullMarked
package dev.tern.testkit.docs;

import org.jspecify.annotations.NullMarked;
