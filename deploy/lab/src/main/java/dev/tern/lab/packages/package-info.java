/** What the lab needs of the machine's distribution: looked at, and installed where root asks for a lab. */
@NullMarked
package dev.tern.lab.packages;

import org.jspecify.annotations.NullMarked;
