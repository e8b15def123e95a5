/** The quantities of the field as types, so that no bare number of bytes, pages or seconds crosses a boundary. */
@NullMarked
package dev.tern.contracts.unit;

import org.jspecify.annotations.NullMarked;
