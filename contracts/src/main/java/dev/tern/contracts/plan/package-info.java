/** What the scheduler proposes: plans of moves, each predicted before it is made and explained. */
@NullMarked
package dev.tern.contracts.plan;

import org.jspecify.annotations.NullMarked;
