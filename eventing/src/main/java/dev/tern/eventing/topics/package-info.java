/** The topics as they should be on the brokers: made where they are missing, left alone where they stand. */
@NullMarked
package dev.tern.eventing.topics;

import org.jspecify.annotations.NullMarked;
