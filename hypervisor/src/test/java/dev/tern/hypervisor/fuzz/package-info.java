/** The decoders against whatever comes, by Jazzer in the proofs and from its seeds in every build. */
@NullMarked
package dev.tern.hypervisor.fuzz;

import org.jspecify.annotations.NullMarked;
