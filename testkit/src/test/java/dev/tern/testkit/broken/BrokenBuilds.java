package dev.tern.testkit.broken;

import dev.tern.testkit.broken.BrokenBuild.Edit;
import java.util.List;
import java.util.Set;

/** All of them. */
final class BrokenBuilds {

    private static final String ARRIVAL = "migration/Arrival.java";
    private static final String HANDED_OVER = "migration/HandedOver.java";
    private static final String WITHDRAWAL = "migration/Withdrawal.java";

    private BrokenBuilds() {}

    /** Those that the simulation runs. */
    static List<BrokenBuild> played() {
        return List.of(
                BrokenBuild.port("syncs-late", "mild", "disk-first", "owner-runs"),
                BrokenBuild.port("runs-when-loaded", "mild", "overlap", "owner-runs"),
                BrokenBuild.port("drops-last-round", "mild", "same-memory"),
                BrokenBuild.port("keeps-throttle", "mild", "no-trace"),
                BrokenBuild.port("acks-before-writing", "mild", "true-ack"),
                resumesBeforeReleased(),
                writesTwoFinalRecords(),
                actsBeforeWriting(),
                skipsTheDigest(),
                ignoresEpochs(),
                reusesATokenForAll(),
                takesBackByTime(),
                clearsAtTheRelease(),
                forgetsToResume(),
                resumesWhatItsUserPaused(),
                startsACommandTwice(),
                forgetsTheCap(),
                sendsPagesBeforeTheAllowIsFresh());
    }

    private static BrokenBuild resumesBeforeReleased() {
        return BrokenBuild.source(
                "resumes-before-released",
                "mild",
                Set.of("owner-runs", "overlap"),
                new Edit(
                        ARRIVAL,
                        "        held.waitForWord();\n",
                        "        out.hypervisor().resume(session.vm(), reply -> held.waitForWord());\n"));
    }

    private static BrokenBuild writesTwoFinalRecords() {
        return BrokenBuild.source(
                "writes-two-final-records",
                "restarts",
                Set.of("one-final"),
                new Edit(
                        "migration/Departure.java",
                        "            case MigrationState.Released _, MigrationState.Running _, MigrationState.InDoubt _ ->\n",
                        """
                                    case MigrationState.Released _ -> {
                                        book.write(new Entry.Owner(record(Kind.ABORTED, null)), new Entry.Leaving(note));
                                        go(new HandedOver(this, null));
                                    }
                                    case MigrationState.Running _, MigrationState.InDoubt _ ->
                        """),
                new Edit(
                        "ownership/Ownership.java",
                        "return isOwned() ? fresh(record) : no(\"owner.other\", \"this host does not own it\");",
                        "return Optional.empty();"));
    }

    private static BrokenBuild actsBeforeWriting() {
        return BrokenBuild.source(
                "acts-before-writing", "mild", Set.of("owner-runs", "disk-first"), new Edit(ARRIVAL, """
                                note = note.at(Stage.OWNED);
                                book.write(new Entry.Owner(record), new Entry.Coming(note));
                                stopTimers();
                                takeover.run();
                        """, """
                                note = note.at(Stage.OWNED);
                                stopTimers();
                                takeover.run();
                                book.write(new Entry.Owner(record), new Entry.Coming(note));
                        """));
    }

    private static BrokenBuild skipsTheDigest() {
        return BrokenBuild.source(
                "skips-the-digest",
                "spoils",
                Set.of("same-memory"),
                new Edit("migration/Approach.java", "if (!own.equals(peer)) {", "if (own == null) {"),
                new Edit(
                        "migration/ReleaseRule.java",
                        "held != null && held.digest() != null && held.digest().equals(released.digest())",
                        "held != null"));
    }

    private static BrokenBuild ignoresEpochs() {
        return BrokenBuild.source(
                "ignores-epochs",
                "echoes",
                Set.of("image-kept", "epochs-rise", "one-final", "one-owner", "overlap", "same-memory", "conserved"),
                new Edit(
                        "migration/Agent.java",
                        "published.record(record.vm()).filter(record::equals).isPresent();",
                        "published.record(record.vm()).isPresent();"),
                new Edit(
                        "migration/Departures.java",
                        "                    && record.epoch().equals(move.note().offered());",
                        "                    && !record.epoch().equals(move.note().owned());"));
    }

    private static BrokenBuild reusesATokenForAll() {
        return BrokenBuild.source(
                "reuses-a-token",
                "mild",
                Set.of("fresh-secret"),
                new Edit("migration/ImageLoad.java", "Token.draw(out.random())", "Token.of(new byte[Token.SIZE])"));
    }

    private static BrokenBuild takesBackByTime() {
        return BrokenBuild.source(
                "takes-back-by-time",
                "mild",
                Set.of("overlap", "same-memory", "one-owner"),
                new Edit(HANDED_OVER, "    private void silent() {\n", """
                            private void silent() {
                                if (state() instanceof Released) {
                                    takeBack(false);
                                }
                        """));
    }

    private static BrokenBuild clearsAtTheRelease() {
        return BrokenBuild.source(
                "clears-at-the-release",
                "mild",
                Set.of("image-kept"),
                new Edit(
                        HANDED_OVER,
                        "            doubt = move.after(move.out().settings().doubtAfter(), this, this::silent);\n",
                        """
                                    doubt = move.after(move.out().settings().doubtAfter(), this, this::silent);
                                    move.out().hypervisor().destroy(move.vm(), reply -> {});
                        """));
    }

    private static BrokenBuild forgetsToResume() {
        return BrokenBuild.source(
                "forgets-to-restore",
                "mild",
                Set.of("no-trace", "conserved"),
                new Edit(WITHDRAWAL, "    private void resumeGuest(Consumer<Boolean> isDone) {\n", """
                            private void resumeGuest(Consumer<Boolean> isDone) {
                                if (!move.command().vmName().isEmpty()) {
                                    isDone.accept(true);
                                    return;
                                }
                        """));
    }

    private static BrokenBuild resumesWhatItsUserPaused() {
        return BrokenBuild.source(
                "resumes-what-its-user-paused",
                "pauses",
                Set.of("conserved"),
                new Edit(
                        WITHDRAWAL,
                        "if (move.note().userPaused()) {",
                        "if (move.note().userPaused() && !repairs.isDone(STREAM)) {"));
    }

    private static BrokenBuild startsACommandTwice() {
        return BrokenBuild.source(
                "starts-a-command-twice",
                "mild",
                Set.of("one-history", "one-end"),
                new Edit(
                        "migration/Departures.java",
                        "if (book.departure(id).isPresent() || looking.containsKey(id)) {",
                        "if (looking.containsKey(id)) {"));
    }

    private static BrokenBuild forgetsTheCap() {
        return BrokenBuild.source(
                "forgets-the-cap",
                "caps",
                Set.of("cap-held"),
                new Edit(
                        "migration/CopyWatch.java",
                        "            copy.limit(bandwidth);\n",
                        "            cap = bandwidth;\n"));
    }

    private static BrokenBuild sendsPagesBeforeTheAllowIsFresh() {
        return BrokenBuild.source(
                "ignores-the-allow",
                "late",
                Set.of("allow-first"),
                new Edit(
                        "migration/Approach.java",
                        "if (allow.expiresAt().isAfter(move.out().clock().instant())) {",
                        "if (allow.decisions().size() < 100) {"),
                new Edit(
                        "migration/Departures.java",
                        "if (!command.expiresAt().isAfter(out.clock().instant())) {",
                        "if (command.vmName().isEmpty()) {"));
    }
}
