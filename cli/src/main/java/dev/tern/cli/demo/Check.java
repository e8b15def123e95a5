package dev.tern.cli.demo;

/**
 * One claim of the demo and whether it held.
 *
 * @param detail what was seen: the figures where it held, what is wrong where it did not
 */
public record Check(String claim, boolean held, String detail) {}
