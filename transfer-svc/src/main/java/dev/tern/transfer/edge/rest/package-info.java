/** What the agents of this process know, for people and programs. Read only: commands come by the log. */
@NullMarked
package dev.tern.transfer.edge.rest;

import org.jspecify.annotations.NullMarked;
