/** The scheduler: predicts what moves cost, decides what moves, where and when, and sees it through. */
@NullMarked
package dev.tern.scheduler;

import org.jspecify.annotations.NullMarked;
