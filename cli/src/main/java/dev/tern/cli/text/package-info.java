/** How things look on a terminal, and where there is none: tables, quantities, a progress line. */
@NullMarked
package dev.tern.cli.text;

import org.jspecify.annotations.NullMarked;
