/**
 * Child processes that never outlive their launcher. Each is started by a few lines of shell that leave a watcher beside
 * it: the launcher holds the other end of the child's standard input and never writes; when the launcher goes, however
 * it goes, the watcher reads the end and stops the child. The supervisor starts children again that die, stops them
 * in order, and passes on what they print.
 */
@NullMarked
package dev.tern.local.process;

import org.jspecify.annotations.NullMarked;
