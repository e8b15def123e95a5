/** The fleet and its migrations over HTTP. */
@NullMarked
package dev.tern.monitor.edge.rest;

import org.jspecify.annotations.NullMarked;
