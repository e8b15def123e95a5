/** The services' REST interfaces as the command uses them: where they are, what they answer, and how they refuse. */
@NullMarked
package dev.tern.cli.api;

import org.jspecify.annotations.NullMarked;
