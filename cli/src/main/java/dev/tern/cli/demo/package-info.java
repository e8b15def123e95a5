/**
 * The platform's main job, done by itself and checked: a host is overloaded and relieved, a host is emptied and gets its
 * guests back, and every claim is held against what hosts, guests and journals say, not against what the platform says
 * of itself.
 */
@NullMarked
package dev.tern.cli.demo;

import org.jspecify.annotations.NullMarked;
