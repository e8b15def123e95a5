package dev.tern.transfer.edge.netty;

import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.Breach;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Tells a peer that will not or cannot be trusted from a connection that merely broke. */
final class TlsFailure {

    private TlsFailure() {}

    /** Alerts that judge who the other is and what it offers; a damaged record is not among them. */
    private static final List<String> VERDICTS = List.of(
            "certificate", "unknown_ca", "access_denied", "handshake_failure", "protocol_version", "no_application");

    /** Trying again would end the same way. What is no TLS after a handshake was changed on the way. */
    static boolean isRefusal(Throwable failure, boolean secured) {
        Throwable wrapped = failure.getCause();
        Throwable cause = wrapped instanceof SSLException ? wrapped : failure;
        if (!(cause instanceof SSLException) || cause instanceof SslHandshakeTimeoutException) {
            return false;
        }
        String text = String.valueOf(cause.getMessage());
        return (cause instanceof NotSslRecordException && !secured)
                || has(cause, CertificateException.class)
                || has(cause, CertPathValidatorException.class)
                || VERDICTS.stream().anyMatch(text::contains);
    }

    /** What it counts as; nothing where the line broke. */
    static Optional<Breach> breach(Throwable failure, boolean secured) {
        if (isRefusal(failure, secured)) {
            return Optional.of(Breach.TLS);
        }
        if (has(failure, SslHandshakeTimeoutException.class)) {
            return Optional.of(Breach.TIMEOUT);
        }
        // what passes the line under TLS is whole, or was changed on the way, or was said before
        return isDamage(failure) ? Optional.of(Breach.RECORD) : Optional.empty();
    }

    private static boolean isDamage(Throwable failure) {
        Throwable at = failure;
        while (at != null && !(at instanceof SSLException)) {
            at = at.getCause();
        }
        return at != null && !String.valueOf(at.getMessage()).contains("close");
    }

    static Reason reason(Throwable failure, boolean secured) {
        if (isRefusal(failure, secured)) {
            return new Reason(Breach.TLS.code(), "TLS with the other agent fails: " + innermost(failure));
        }
        String text = failure instanceof ClosedChannelException ? "it was closed" : innermost(failure);
        return new Reason("link.broken", "The connection broke: " + text);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        Throwable at = failure;
        while (at != null && !type.isInstance(at)) {
            at = at.getCause();
        }
        return at != null;
    }

    private static String innermost(Throwable failure) {
        Throwable at = failure;
        Throwable cause = at.getCause();
        while (cause != null) {
            at = cause;
            cause = at.getCause();
        }
        String message = at.getMessage();
        return message == null ? at.getClass().getSimpleName() : message;
    }
}
