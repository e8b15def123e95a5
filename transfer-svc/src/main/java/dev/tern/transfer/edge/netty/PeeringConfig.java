package dev.tern.transfer.edge.netty;

import dev.tern.contracts.id.HostId;
import dev.tern.transfer.stream.CopySettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How an agent meets others.
 *
 * @param self the host in this agent's certificate
 * @param listen where others connect to; port 0 takes any
 * @param key the private key, PKCS #8 in PEM, not readable by others
 * @param certificate of this host, PEM, followed by what its authority needs to be found
 * @param trust the authorities that sign hosts, PEM
 * @param heartbeat each side of a connection speaks at least so often; three silent intervals end it
 * @param handshake a connection must have said who it is for by then
 * @param pending most connections that have not yet
 * @param threads that carry connections
 * @param copy how copies work
 */
public record PeeringConfig(
        HostId self,
        InetSocketAddress listen,
        Path key,
        Path certificate,
        Path trust,
        Duration heartbeat,
        Duration handshake,
        int pending,
        int threads,
        CopySettings copy) {

    public PeeringConfig {
        positive("heartbeat", heartbeat);
        positive("handshake", handshake);
        if (pending < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    "pending and threads must be at least 1: " + pending + " and " + threads);
        }
    }

    /** What fits most hosts. */
    public static PeeringConfig usual(HostId self, InetSocketAddress listen, Path key, Path certificate, Path trust) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new PeeringConfig(
                self,
                listen,
                key,
                certificate,
                trust,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                64,
                Math.clamp(processors, 2, 8),
                CopySettings.usual(processors));
    }

    public PeeringConfig withHeartbeat(Duration changed) {
        return new PeeringConfig(self, listen, key, certificate, trust, changed, handshake, pending, threads, copy);
    }

    public PeeringConfig withHandshake(Duration changed, int mostPending) {
        return new PeeringConfig(self, listen, key, certificate, trust, heartbeat, changed, mostPending, threads, copy);
    }

    public PeeringConfig withCopy(CopySettings changed) {
        return new PeeringConfig(
                self, listen, key, certificate, trust, heartbeat, handshake, pending, threads, changed);
    }

    private static void positive(String what, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(what + " must be longer than nothing: " + duration);
        }
    }
}
