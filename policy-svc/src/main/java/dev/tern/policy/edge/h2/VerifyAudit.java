package dev.tern.policy.edge.h2;

import dev.tern.policy.audit.Head;
import dev.tern.policy.audit.Verifier;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Verifies a log without the service: {@code VerifyAudit FILE.mv.db [HEAD-FILE]}. It needs a copy of a log that the
 * service has open, and changes nothing. Ends with 0 for a whole chain, 1 for a broken one, 2 when it cannot be read.
 */
public final class VerifyAudit {
    private static final String ENDING = ".mv.db";

    private VerifyAudit() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length < 1 || args.length > 2) {
            err.println("Usage: VerifyAudit FILE.mv.db [HEAD-FILE]");
            return 2;
        }
        String name = args[0].endsWith(ENDING) ? args[0].substring(0, args[0].length() - ENDING.length()) : args[0];
        Path witness = Path.of(args.length == 2 ? args[1] : name + ".head");
        try (H2AuditStore store = H2AuditStore.openForReading(Path.of(name))) {
            Optional<Head> kept = new HeadFile(witness).read();
            if (kept.isEmpty()) {
                err.println("There is no head file " + witness + ": rows cut off the end may go unnoticed.");
            }
            Verifier.Finding finding = new Verifier(store).verify(kept);
            finding.flaw()
                    .ifPresentOrElse(
                            flaw -> out.println(
                                    "BROKEN at row " + flaw.sequence() + " (" + flaw.code() + "): " + flaw.text()),
                            () -> out.println("WHOLE: " + finding.rows() + " rows, head "
                                    + finding.head().hash()));
            return finding.isWhole() ? 0 : 1;
        } catch (IOException e) {
            err.println(e.getMessage());
            return 2;
        }
    }
}
