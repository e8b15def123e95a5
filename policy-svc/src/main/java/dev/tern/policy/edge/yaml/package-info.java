/** YAML as a source of rules: read as texts and their places, never as objects, within limits of size and depth. */
@NullMarked
package dev.tern.policy.edge.yaml;

import org.jspecify.annotations.NullMarked;
