package dev.tern.transfer.migration;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.migration.Hypervisor.Stream.Phase;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.Session;
import dev.tern.transfer.protocol.Token;
import dev.tern.transfer.stream.CopyEvents;
import dev.tern.transfer.stream.CopyProgress;
import dev.tern.transfer.stream.IncomingCopy;
import dev.tern.transfer.stream.OutgoingCopy;
import dev.tern.transfer.tunnel.Tunnel;
import dev.tern.transfer.tunnel.TunnelEvents;
import dev.tern.transfer.tunnel.TunnelProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Links between agents in virtual time: 1 ms each way, made anew every 100 ms, with copies that end when both are there. */
final class FakeNetwork {

    private static final Duration LATENCY = Duration.ofMillis(1);
    private static final Duration AGAIN = Duration.ofMillis(100);

    private final World world;
    private final Map<HostId, Peering.Gate> gates = new HashMap<>();
    private final List<Wire> wires = new ArrayList<>();
    private final Map<MigrationId, Copy> copies = new HashMap<>();
    /** What became of the ways for disks, in order. */
    final List<String> tunnels = new ArrayList<>();

    boolean cut;
    /** Messages that are lost; none by default. */
    Predicate<ControlMessage> loses = message -> false;
    /** Digests as the destination computes them. */
    String flaw = "";

    FakeNetwork(World world) {
        this.world = world;
    }

    Peering peering(Node node, int life) {
        return new Peering() {
            @Override
            public Link connect(Session session, Endpoint destination, LinkEvents events) {
                Wire wire = new Wire(session, node, life, events);
                wires.add(wire);
                wire.dial();
                return wire.source;
            }

            @Override
            public void open(Gate gate) {
                gates.put(node.host, gate);
            }

            @Override
            public void close() {}
        };
    }

    void died(Node node) {
        gates.remove(node.host);
        for (Wire wire : List.copyOf(wires)) {
            if (wire.from == node) {
                wire.source.close();
            } else if (wire.session.to().equals(node.host)) {
                wire.drop();
            }
        }
        copies.values().removeIf(copy -> copy.touches(node));
    }

    /** The destination's hypervisor says something. */
    void sayBack(String hex) {
        Copy copy = copies.values().iterator().next();
        Objects.requireNonNull(copy.in).returned(HexFormat.of().parseHex(hex));
    }

    List<String> saidBack() {
        return copies.values().iterator().next().returned;
    }

    void cut(boolean now) {
        cut = now;
        if (now) {
            List.copyOf(wires).forEach(Wire::drop);
        }
    }

    private static final class Copy {
        @Nullable
        Node from;

        @Nullable
        Node to;

        @Nullable
        CopyEvents out;

        @Nullable
        CopyEvents in;

        boolean done;

        /** What the source's hypervisor was given of the return path. */
        final List<String> returned = new ArrayList<>();

        boolean touches(Node node) {
            return from == node || to == node;
        }
    }

    private final class Wire {
        final Session session;
        final Node from;
        final int life;
        final Peering.LinkEvents events;
        final End source = new End(this, true);
        private @Nullable End destination;
        private Peering.@Nullable LinkEvents destinationEvents;
        private boolean closed;
        private boolean up;

        Wire(Session session, Node from, int life, Peering.LinkEvents events) {
            this.session = session;
            this.from = from;
            this.life = life;
            this.events = events;
        }

        void dial() {
            world.after(LATENCY, () -> {
                if (closed || up) {
                    return;
                }
                Peering.Gate gate = gates.get(session.to());
                if (cut || gate == null) {
                    world.after(AGAIN, this::dial);
                    return;
                }
                End end = new End(this, false);
                destination = end;
                switch (gate.arrived(session, from.host, end)) {
                    case Peering.Admission.Admitted(Peering.LinkEvents admitted) -> {
                        destinationEvents = admitted;
                        up = true;
                        events.connected();
                    }
                    case Peering.Admission.TurnedAway(Reason why) -> events.refused(why);
                }
            });
        }

        void drop() {
            if (!up) {
                return;
            }
            up = false;
            Reason why = new Reason("link.broken", "cut");
            if (destinationEvents != null) {
                destinationEvents.lost(why);
            }
            if (!closed) {
                events.lost(why);
                world.after(AGAIN, this::dial);
            }
        }

        void close() {
            closed = true;
            drop();
            wires.remove(this);
        }

        void carry(ControlMessage message, boolean towardsDestination) {
            if (!up || loses.test(message)) {
                return;
            }
            End end = destination;
            world.after(LATENCY, () -> {
                if (up && end == destination) {
                    (towardsDestination ? Objects.requireNonNull(destinationEvents) : events).received(message);
                }
            });
        }
    }

    private final class End implements Peering.Link {
        private final Wire wire;
        private final boolean isSource;

        End(Wire wire, boolean isSource) {
            this.wire = wire;
            this.isSource = isSource;
        }

        @Override
        public void send(ControlMessage message) {
            wire.carry(message, isSource);
        }

        @Override
        public OutgoingCopy copyFrom(Path socket, Token token, int streams, Bandwidth cap, CopyEvents events) {
            Copy copy = copies.computeIfAbsent(wire.session.migration(), id -> new Copy());
            copy.from = wire.from;
            copy.out = events;
            pump(copy);
            return new FakeOutgoing(copy);
        }

        @Override
        public Tunnel tunnelFrom(Path socket, Token token, TunnelEvents told) {
            return new FakeTunnel("from " + socket.getFileName());
        }

        @Override
        public Tunnel tunnelTo(Path socket, Token token, TunnelEvents told) {
            return new FakeTunnel("to " + socket.getFileName());
        }

        @Override
        public IncomingCopy copyTo(Path socket, Token token, DataSize memory, CopyEvents events) {
            Copy copy = copies.computeIfAbsent(wire.session.migration(), id -> new Copy());
            copy.to = world.node(wire.session.to());
            copy.in = events;
            return new FakeIncoming(copy);
        }

        private void pump(Copy copy) {
            world.after(Duration.ofMillis(5), () -> {
                Node from = copy.from;
                FakeHypervisor.FakeGuest guest = from == null ? null : from.hypervisor.guests.get(wire.session.vm());
                boolean ready = guest != null && guest.phase == Phase.COMPLETED && copy.in != null && wire.up;
                if (ready && !copy.done) {
                    copy.done = true;
                    String digest = "%064x".formatted(Objects.requireNonNull(guest).snapshot);
                    if (copy.out != null && copy.in != null) {
                        copy.in.complete(digest.substring(flaw.length()) + flaw, DataSize.ofMiB(10));
                        copy.out.complete(digest, DataSize.ofMiB(10));
                    }
                } else if (!copy.done && from != null && from.life() == wire.life) {
                    pump(copy);
                }
            });
        }

        @Override
        public void close() {
            if (isSource) {
                wire.close();
            } else if (wire.destination == this) {
                wire.drop();
            }
        }
    }

    private static final CopyProgress PROGRESS = new CopyProgress(
            DataSize.ofMiB(10),
            DataSize.ofMiB(10),
            DataSize.ofMiB(3),
            Bandwidth.ofMiBPerSecond(100),
            Bandwidth.ofMiBPerSecond(30),
            0);

    private final class FakeTunnel implements Tunnel {
        private final String name;

        FakeTunnel(String name) {
            this.name = name;
            tunnels.add(name);
        }

        @Override
        public TunnelProgress progress() {
            return TunnelProgress.NONE;
        }

        @Override
        public void close() {
            tunnels.add(name + " closed");
        }
    }

    private static final class FakeOutgoing implements OutgoingCopy {
        private final Copy copy;

        FakeOutgoing(Copy copy) {
            this.copy = copy;
        }

        @Override
        public CopyProgress progress() {
            return PROGRESS;
        }

        @Override
        public void limit(Bandwidth cap) {}

        @Override
        public void returned(byte[] bytes) {
            copy.returned.add(HexFormat.of().formatHex(bytes));
        }

        @Override
        public void close() {
            copy.out = null;
            copy.done = true;
        }
    }

    private static final class FakeIncoming implements IncomingCopy {
        private final Copy copy;

        FakeIncoming(Copy copy) {
            this.copy = copy;
        }

        @Override
        public CopyProgress progress() {
            return PROGRESS;
        }

        @Override
        public void deliverTail() {
            Node from = copy.from;
            Node to = copy.to;
            FakeHypervisor.FakeGuest guest = from == null ? null : from.hypervisor.guests.get(World.VM);
            if (to != null && guest != null) {
                to.hypervisor.load(World.VM, guest.snapshot);
            }
        }

        @Override
        public void close() {
            copy.in = null;
        }
    }
}
