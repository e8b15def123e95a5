/**
 * Moves of real QEMU guests between real libvirt hosts: the same guests over the same links by QEMU's own transports and by
 * Tern's relay, by turns. There are two labs of two hosts: one with the platform over it, whose agents own its guests, and
 * one that libvirt has to itself, since an agent takes back what others move. A guest runs only while it is measured.
 */
@NullMarked
package dev.tern.benchmarks.lab;

import org.jspecify.annotations.NullMarked;
