/**
 * The lab's guests: small Linux machines made of a distribution's kernel and BusyBox and of a program in C that writes
 * memory or a disk, checks what it wrote all the time, and says once a second how it stands. Images are made once and
 * kept in a cache under the digest of all that they are made of.
 */
@NullMarked
package dev.tern.lab.guest;

import org.jspecify.annotations.NullMarked;
