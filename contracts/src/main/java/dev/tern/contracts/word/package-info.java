/** Java's names as words, so that a name is the same word in every event, metric, rule and answer. */
@NullMarked
package dev.tern.contracts.word;

import org.jspecify.annotations.NullMarked;
