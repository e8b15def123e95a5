package dev.tern.lab.guest;

import java.nio.file.Path;

/** What a guest boots. */
public record GuestImage(Path kernel, Path initrd) {}
