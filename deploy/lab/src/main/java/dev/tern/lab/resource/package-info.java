/** The lab's data: scripts, configurations and the like that lie beside the code and have places to be filled. */
@NullMarked
package dev.tern.lab.resource;

import org.jspecify.annotations.NullMarked;
