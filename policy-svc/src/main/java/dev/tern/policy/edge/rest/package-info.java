/** The service over HTTP: the rules and their checking, the audit log and its verification. */
@NullMarked
package dev.tern.policy.edge.rest;

import org.jspecify.annotations.NullMarked;
