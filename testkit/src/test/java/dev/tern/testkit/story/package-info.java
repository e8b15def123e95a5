/** Several stories told one after the other on one platform, whose start takes longer than most of them. */
@NullMarked
package dev.tern.testkit.story;

import org.jspecify.annotations.NullMarked;
