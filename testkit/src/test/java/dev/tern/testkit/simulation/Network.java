package dev.tern.testkit.simulation;

import dev.tern.contracts.id.HostId;
import dev.tern.transfer.migration.Peering;
import dev.tern.transfer.protocol.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All connections between agents, the sockets to their hypervisors, and what is wrong with both. */
final class Network {

    /** A direction between two hosts. */
    record Way(HostId from, HostId to) {}

    static final long USUAL_RATE = 100L << 20;
    static final Duration SILENCE = Duration.ofSeconds(3);
    private static final long LATENCY = 1_000_000;

    final World world;
    /** Frames that broke the protocol. */
    int violations;

    long rate = USUAL_RATE;
    private final List<Line> lines = new ArrayList<>();
    private final Map<HostId, Door> doors = new HashMap<>();
    private final Map<Path, Tenant> incoming = new HashMap<>();
    private final Map<Path, SourceCopy> outgoing = new HashMap<>();
    private final Set<HostId> cut = new HashSet<>();
    private final Map<Way, Integer> silent = new HashMap<>();
    private final Set<HostId> losing = new HashSet<>();
    private final Set<HostId> repeating = new HashSet<>();
    private final Map<HostId, Long> late = new HashMap<>();
    private int flips;
    private int spoils;

    Network(World world) {
        this.world = world;
    }

    // ---- what is wrong

    void cut(HostId host, boolean now) {
        if (now) {
            cut.add(host);
            List.copyOf(lines).stream()
                    .filter(line -> line.touches(world.machine(host)))
                    .forEach(Line::snap);
        } else {
            cut.remove(host);
        }
    }

    void silence(HostId from, HostId to, boolean now) {
        silent.merge(new Way(from, to), now ? 1 : -1, Integer::sum);
        if (now) {
            world.clock.after(SILENCE, () -> List.copyOf(lines).stream()
                    .filter(line -> isSilentSince(line, from, to))
                    .forEach(Line::snap));
        } else {
            List.copyOf(lines).forEach(Line::heard);
        }
    }

    private boolean isSilentSince(Line line, HostId from, HostId to) {
        boolean about = line.touches(world.machine(from)) && line.touches(world.machine(to));
        return about && (isSilent(line, true) || isSilent(line, false));
    }

    /** The next thing that this host sends is lost, and its connection with it. */
    void lose(HostId host) {
        losing.add(host);
    }

    void repeat(HostId host, boolean now) {
        if (now) {
            repeating.add(host);
        } else {
            repeating.remove(host);
        }
    }

    void delay(HostId host, Duration by) {
        late.put(host, by.toNanos());
    }

    /** A bit of the next batch changes on its way. */
    void flip() {
        flips++;
    }

    /** A page of the next batch changes where no checksum of a frame sees it. */
    void spoil() {
        spoils++;
    }

    boolean takeFlip() {
        return flips > 0 && flips-- > 0;
    }

    boolean takeSpoil() {
        return spoils > 0 && spoils-- > 0;
    }

    void heal() {
        Set.copyOf(cut).forEach(host -> cut(host, false));
        silent.clear();
        List.copyOf(lines).forEach(Line::heard);
        losing.clear();
        repeating.clear();
        late.clear();
        flips = 0;
        spoils = 0;
        rate = USUAL_RATE;
    }

    boolean isLost(Line line, boolean forward) {
        return losing.remove((forward ? line.from : line.to).host);
    }

    boolean isRepeating(Line line, boolean forward) {
        return repeating.contains((forward ? line.from : line.to).host);
    }

    boolean isSilent(Line line, boolean forward) {
        HostId sender = (forward ? line.from : line.to).host;
        HostId receiver = (forward ? line.to : line.from).host;
        return silent.getOrDefault(new Way(sender, receiver), 0) > 0;
    }

    long latency(Line line) {
        return LATENCY
                + world.random.nextLong(LATENCY)
                + Math.max(late.getOrDefault(line.from.host, 0L), late.getOrDefault(line.to.host, 0L));
    }

    // ---- connections

    /** A connection, if the other side takes it. */
    Optional<Line> connect(Machine from, HostId to, Line.End near) {
        Machine there = world.machine(to);
        Door door = doors.get(to);
        boolean reached = !cut.contains(from.host)
                && !cut.contains(to)
                && silent.getOrDefault(new Way(from.host, to), 0) <= 0
                && silent.getOrDefault(new Way(to, from.host), 0) <= 0;
        if (!reached || door == null || !there.isUp() || there.isStopped()) {
            return Optional.empty();
        }
        Line line = new Line(this, from, there, near, door);
        lines.add(line);
        return Optional.of(line);
    }

    void forget(Line line) {
        lines.remove(line);
    }

    Peering peering(Machine machine) {
        return new Peering() {
            @Override
            public Link connect(Session session, dev.tern.contracts.fleet.Endpoint at, LinkEvents events) {
                return new Outbound(Network.this, machine, session, events).dial();
            }

            @Override
            public void open(Gate gate) {
                doors.put(machine.host, new Door(machine, gate));
            }

            @Override
            public void close() {}
        };
    }

    /** @param power no kernel is left to say that the connections are over */
    void died(Machine machine, boolean power) {
        doors.remove(machine.host);
        incoming.keySet().removeIf(socket -> socket.startsWith(World.sockets(machine.host)));
        outgoing.keySet().removeIf(socket -> socket.startsWith(World.sockets(machine.host)));
        List<Line> open = lines.stream().filter(line -> line.touches(machine)).toList();
        world.clock.after(power ? SILENCE : Duration.ofNanos(LATENCY), () -> open.forEach(Line::snap));
    }

    /** Stopped for so long that the other side gives its connections up. */
    void stopped(Machine machine) {
        world.clock.after(SILENCE, () -> {
            if (machine.isStopped()) {
                List.copyOf(lines).stream()
                        .filter(line -> line.touches(machine))
                        .forEach(Line::snap);
            }
        });
    }

    // ---- sockets

    void listening(Machine machine, Path socket, Tenant guest) {
        incoming.put(socket, guest);
    }

    Optional<Tenant> incoming(Machine machine, Path socket) {
        return Optional.ofNullable(incoming.get(socket));
    }

    void listening(Machine machine, Path socket, SourceCopy copy) {
        outgoing.put(socket, copy);
    }

    Optional<SourceCopy> sending(Machine machine, Path socket) {
        return Optional.ofNullable(outgoing.get(socket));
    }
}
