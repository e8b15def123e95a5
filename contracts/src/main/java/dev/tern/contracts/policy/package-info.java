/** What policy answers, naming the rules that decided, and what goes to the audit log. */
@NullMarked
package dev.tern.contracts.policy;

import org.jspecify.annotations.NullMarked;
