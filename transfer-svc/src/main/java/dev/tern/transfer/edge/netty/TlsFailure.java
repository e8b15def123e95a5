package dev.tern.transfer.edge.netty;

import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.protocol.Breach;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells a peer that will not or cannot be trusted from a connection that merely broke. */
final class TlsFailure {

    private TlsFailure() {}

    /** Trying again would end the same way. */
    static boolean isRefusal(Throwable failure) {
        Throwable cause =
                failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof SslHandshakeTimeoutException || !(cause instanceof SSLException)) {
            return false;
        }
        String text = String.valueOf(cause.getMessage());
        return cause instanceof NotSslRecordException
                || text.contains("fatal alert")
                || has(cause, GeneralSecurityException.class)
                || text.contains("protocol");
    }

    static Reason reason(Throwable failure) {
        if (isRefusal(failure)) {
            return new Reason(Breach.TLS.code(), "TLS with the other agent fails: " + innermost(failure));
        }
        String text = failure instanceof ClosedChannelException ? "it was closed" : innermost(failure);
        return new Reason("link.broken", "The connection broke: " + text);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
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
