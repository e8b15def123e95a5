/**
 * The {@code tern} command. Tables for people on standard output, or JSON for programs with {@code -o json}; progress
 * and errors on standard error; exit codes that tell a script what happened.
 */
@NullMarked
package dev.tern.cli;

import org.jspecify.annotations.NullMarked;
