/** Proofs on real libvirt hosts: the lab with the whole platform over it, judged by libvirt and the guests themselves. */
@NullMarked
package dev.tern.testkit.lab;

import org.jspecify.annotations.NullMarked;
