package dev.tern.transfer.migration;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.unit.DataSize;
import dev.tern.transfer.migration.ArrivalNote.Stage;
import dev.tern.transfer.migration.Hypervisor.Sight;
import dev.tern.transfer.migration.Peering.Admission;
import dev.tern.transfer.migration.Peering.Gate;
import dev.tern.transfer.migration.Peering.Link;
import dev.tern.transfer.migration.Peering.LinkEvents;
import dev.tern.transfer.protocol.ControlMessage;
import dev.tern.transfer.protocol.ControlMessage.Reserve;
import dev.tern.transfer.protocol.ControlMessage.ToDestination;
import dev.tern.transfer.protocol.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The moves to one host, and its door. */
final class Arrivals implements Gate {

    private final Surroundings out;
    private final Book book;
    private final Alarms alarms;
    private final Published published;
    private final Aftercare aftercare;
    private final Map<MigrationId, Arrival> open = new LinkedHashMap<>();
    private boolean draining;

    Arrivals(Surroundings out, Book book, Alarms alarms, Published published) {
        this.out = out;
        this.book = book;
        this.alarms = alarms;
        this.published = published;
        this.aftercare = new Aftercare(out, book, alarms);
    }

    void recover() {
        List<ArrivalNote> unfinished =
                book.arrivals().stream().filter(note -> !note.stage().isOver()).toList();
        for (ArrivalNote note : unfinished) {
            arrival(note.session(), note).recover();
        }
        aftercare.recover();
    }

    void caughtUp() {
        aftercare.caughtUp();
    }

    void published(OwnershipRecord record) {
        for (Arrival arrival : List.copyOf(open.values())) {
            Session session = arrival.session();
            if (record.vm().equals(session.vm())
                    && record.host().equals(session.from())
                    && !record.epoch().isBefore(session.epoch())) {
                arrival.published(record);
            }
        }
    }

    void drain() {
        draining = true;
    }

    int running() {
        return (int) open.values().stream().filter(Arrivals::isRunning).count();
    }

    boolean isOpen(MigrationId migration) {
        return open.containsKey(migration);
    }

    /** Whether the guest is on its way here; one that arrived and was lost is not. */
    boolean isComing(VmId vm) {
        return open.values().stream()
                .anyMatch(arrival -> arrival.session().vm().equals(vm) && isRunning(arrival) && !arrival.isLost());
    }

    /** This host has given the guest up after it was lost: nobody waits for it here any more. */
    void givenUp(VmId vm) {
        List.copyOf(open.values()).stream()
                .filter(arrival -> arrival.session().vm().equals(vm) && arrival.isLost())
                .forEach(Arrival::giveUp);
    }

    List<Undoing> undoing() {
        return open.values().stream()
                .filter(arrival -> !arrival.repairs().isEmpty())
                .map(arrival -> new Undoing(arrival.session().migration(), out.host(), arrival.repairs()))
                .toList();
    }

    List<VmId> guests() {
        return open.values().stream().map(arrival -> arrival.session().vm()).toList();
    }

    /** Called on the link's thread: what depends on the agent's state is decided on its loop. */
    @Override
    public Admission arrived(Session session, HostId authenticated, Link link) {
        if (!session.to().equals(out.host())) {
            return away("session.misdirected", "This is " + out.host() + ", not " + session.to());
        }
        if (!session.from().equals(authenticated)) {
            return away("session.impostor", authenticated + " may not speak for " + session.from());
        }
        Visitor visitor = new Visitor(session, link);
        out.loop().execute(visitor::enter);
        return new Admission.Admitted(visitor);
    }

    private static Admission away(String code, String text) {
        return new Admission.TurnedAway(new Reason(code, text));
    }

    private static boolean isRunning(Arrival arrival) {
        ArrivalNote note = arrival.note();
        return note != null && !note.stage().isOver();
    }

    private Arrival arrival(Session session, @Nullable ArrivalNote note) {
        Arrival arrival = new Arrival(
                out,
                book,
                alarms,
                session,
                note,
                (request, sight) -> preflight(session, request, sight),
                aftercare,
                over -> open.remove(over.session().migration(), over));
        open.put(session.migration(), arrival);
        return arrival;
    }

    private List<Reason> preflight(Session session, Reserve request, Sight sight) {
        DataSize held = DataSize.ZERO;
        int coming = 0;
        for (Arrival other : open.values()) {
            ArrivalNote note = other.note();
            if (note != null && !note.stage().isOver()) {
                coming++;
                if (note.stage() == Stage.HOLDING
                        && sight.guest(note.session().vm()).isEmpty()) {
                    held = held.plus(note.memory());
                }
            }
        }
        return new Preflight(
                        out.host(),
                        out.settings().memoryReserve(),
                        held,
                        coming,
                        out.settings().mostComing(),
                        published.isAccepting(),
                        draining,
                        out.journal().hasRoom() && out.events().hasRoom())
                .reasons(session, request, sight);
    }

    private Optional<Arrival> another(Session session) {
        return open.values().stream()
                .filter(arrival -> arrival.session().vm().equals(session.vm())
                        && !arrival.session().migration().equals(session.migration())
                        && isRunning(arrival))
                .findFirst();
    }

    /** One connection's events, brought onto the loop. */
    private final class Visitor implements LinkEvents {

        private final Session session;
        private final Link link;
        private @Nullable Arrival arrival;

        Visitor(Session session, Link link) {
            this.session = session;
            this.link = link;
        }

        void enter() {
            Arrival known = open.get(session.migration());
            Optional<Arrival> another = another(session);
            if (known != null && !known.session().equals(session)) {
                refuse(new Reason("session.differs", "Migration " + session.migration() + " is known otherwise here"));
            } else if (known == null && another.isPresent()) {
                supersede(another.get());
            } else {
                Arrival found = known != null
                        ? known
                        : arrival(session, book.arrival(session.migration()).orElse(null));
                arrival = found;
                found.linked(link);
            }
        }

        /** The source alone makes offers of its guest: a later one ends what it offered before. */
        private void supersede(Arrival earlier) {
            if (earlier.session().from().equals(session.from())
                    && earlier.session().epoch().isBefore(session.epoch())) {
                earlier.received(new ControlMessage.Abort(
                        new Reason("handover.superseded", "The source offers epoch " + session.epoch())));
            }
            refuse(new Reason(
                    "vm.coming",
                    "Migration " + earlier.session().migration() + " of this guest is not over at " + out.host()));
        }

        private void refuse(Reason why) {
            link.send(new ControlMessage.Refused(List.of(why)));
        }

        @Override
        public void connected() {
            out.loop().execute(() -> {
                if (arrival != null) {
                    arrival.linked(link);
                }
            });
        }

        @Override
        public void lost(Reason why) {
            out.loop().execute(() -> {
                if (arrival != null) {
                    arrival.lost(link, why);
                }
            });
        }

        @Override
        public void refused(Reason why) {
            lost(why);
        }

        @Override
        public void received(ControlMessage message) {
            out.loop().execute(() -> {
                if (arrival == null) {
                    link.send(new ControlMessage.Refused(List.of(
                            new Reason("vm.coming", "Another move of this guest is not over at " + out.host()))));
                } else if (message instanceof ToDestination request) {
                    arrival.received(request);
                }
            });
        }
    }
}
