/** The one way in: a URI says where a host's hypervisor is and of which kind, and nothing else in the platform asks. */
@NullMarked
package dev.tern.hypervisor.connect;

import org.jspecify.annotations.NullMarked;
