package dev.tern.transfer.edge.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a journal's file holds.
 *
 * @param end offset behind the last whole frame
 * @param last sequence of the last whole frame, 0 if there is none
 * @param isTorn something unfinished stands behind it
 */
record JournalScan(List<byte[]> contents, int end, long last, boolean isTorn) {

    static JournalScan of(Path file, ByteBuffer bytes, int begin) throws DamagedJournal {
        List<byte[]> contents = new ArrayList<>();
        int offset = begin;
        long last = 0;
        for (Frame frame = Frame.at(bytes, offset); frame != null; frame = Frame.at(bytes, offset)) {
            if (frame.sequence() != last + 1 && last != 0) {
                throw new DamagedJournal(
                        file, offset, "entry " + frame.sequence() + " stands where " + (last + 1) + " belongs");
            }
            contents.add(frame.content());
            last = frame.sequence();
            offset = frame.end();
        }
        int next = nextWhole(bytes, offset, last);
        if (next >= 0) {
            throw new DamagedJournal(
                    file, offset, "entry " + (last + 1) + " is broken, and a whole one stands behind it at " + next);
        }
        return new JournalScan(contents, offset, last, !isZero(bytes, offset));
    }

    /** Looks behind a break for a frame that was written later. */
    private static int nextWhole(ByteBuffer bytes, int broken, long last) {
        for (int offset = broken + 1; offset <= bytes.limit() - Frame.HEAD; offset++) {
            long sequence = bytes.getLong(offset + Integer.BYTES);
            if (bytes.getInt(offset) > 0 && sequence > last && Frame.at(bytes, offset) != null) {
                return offset;
            }
        }
        return -1;
    }

    private static boolean isZero(ByteBuffer bytes, int from) {
        for (int offset = from; offset < bytes.limit(); offset++) {
            if (bytes.get(offset) != 0) {
                return false;
            }
        }
        return true;
    }
}
