/**
 * What is loaded into another process: it may use nothing but the JDK. It is on that process's boot class path, so that
 * every class there finds it, whoever loaded that class.
 */
@NullMarked
package dev.tern.testkit.point.agent;

import org.jspecify.annotations.NullMarked;
