package dev.tern.testkit.simulation;

import dev.tern.contracts.word.Words;
import java.util.Locale;

/** What can go wrong, or be asked for, at any moment. Each ends by itself after the fault's length. */
enum FaultKind {
    // ---- processes
    KILL(Group.PROCESS),
    POWER(Group.POWER),
    STOP(Group.PROCESS),
    DRAIN(Group.PROCESS),
    CLOCK_JUMPS(Group.PROCESS),
    // ---- links
    CUT(Group.LINK),
    SILENT(Group.LINK),
    ONE_WAY(Group.LINK),
    LOSE(Group.LINK),
    REPEAT(Group.LINK),
    DELAY(Group.LINK),
    THIN(Group.LINK),
    FLIP(Group.LINK),
    SPOIL(Group.LINK),
    // ---- hypervisors and disks
    DAEMON_AWAY(Group.HOST),
    DAEMON_MUTE(Group.HOST),
    DAEMON_SLOW(Group.HOST),
    LOAD_FAILS(Group.HOST),
    MEMORY_FILLS(Group.HOST),
    DISK_FULL(Group.HOST),
    DISK_BROKEN(Group.HOST),
    DISK_LIES(Group.LYING),
    // ---- the log and who commands by it
    LOG_AWAY(Group.LOG),
    LOG_LATE(Group.LOG),
    LOG_REPEATS(Group.LOG),
    SCHEDULER_KILL(Group.LOG),
    SCHEDULER_STOP(Group.LOG),
    POLICY_KILL(Group.LOG),
    POLICY_DENIES(Group.LOG),
    SAMPLES_STOP(Group.LOG),
    // ---- people and guests
    CANCEL(Group.PEOPLE),
    LIMIT(Group.PEOPLE),
    USER_PAUSES(Group.PEOPLE),
    USER_RESUMES(Group.PEOPLE),
    GUEST_ENDS(Group.PEOPLE),
    GUEST_DELETED(Group.PEOPLE),
    GUEST_WRITES(Group.PEOPLE);

    /** What a mix of faults is made of. */
    enum Group {
        PROCESS,
        POWER,
        LYING,
        LINK,
        HOST,
        LOG,
        PEOPLE
    }

    private final Group group;

    FaultKind(Group group) {
        this.group = group;
    }

    Group group() {
        return group;
    }

    String word() {
        return Words.of(this);
    }

    static FaultKind named(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
