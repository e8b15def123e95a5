package dev.tern.transfer.edge.journal;

import java.io.IOException;
import java.nio.file.Path;

/** The journal is broken in front of what is whole: nobody may guess what it said. */
public final class DamagedJournal extends IOException {

    private static final long serialVersionUID = 1;

    DamagedJournal(Path file, long offset, String what) {
        super("The journal " + file + " is damaged at byte " + offset + ": " + what
                + ". Restore it from a copy, or find out for each guest who runs it before you remove the file");
    }
}
