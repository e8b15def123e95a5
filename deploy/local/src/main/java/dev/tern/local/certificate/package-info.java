/**
 * Identities for the local fleet: a certificate authority of its own and a key with a certificate per host, so that the
 * agents of one machine authenticate each other exactly as those of many would. A host's name stands in the URI
 * {@code tern://host/NAME}. What is there is used again; what is about to expire is made anew.
 */
@NullMarked
package dev.tern.local.certificate;

import org.jspecify.annotations.NullMarked;
