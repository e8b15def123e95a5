package dev.tern.scheduler.quarantine;

import dev.tern.contracts.fleet.Quarantine;
import dev.tern.contracts.fleet.Quarantine.State;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The owner of all quarantines; belongs to one thread. */
public final class Quarantines {

    private final QuarantineSettings settings;
    private final BiConsumer<Quarantine, Instant> changed;
    private final Map<Subject, Incidents> incidents = new HashMap<>();
    private final Map<Subject, Quarantine> standing = new HashMap<>();

    /** @param changed told of each quarantine as it is imposed, tried and lifted */
    public Quarantines(QuarantineSettings settings, BiConsumer<Quarantine, Instant> changed) {
        this.settings = settings;
        this.changed = changed;
    }

    /** As it was published before a restart. */
    public void restore(Quarantine known) {
        Subject subject = new Subject(known.host(), known.to());
        if (known.state() == State.LIFTED) {
            standing.remove(subject);
        } else {
            standing.put(subject, known);
        }
    }

    /** @param phase the word of the state in which the move failed */
    public void failed(HostId from, HostId to, String phase, Reason why, Instant now) {
        switch (Blame.of(phase, why)) {
            case SOURCE -> own(Subject.host(from), why, now);
            case DESTINATION -> own(Subject.host(to), why, now);
            case LINK -> {
                own(Subject.link(from, to), why, now);
                over(Subject.host(from), to, why, now);
                over(Subject.host(to), from, why, now);
            }
            case NOBODY -> {}
        }
    }

    private void own(Subject subject, Reason why, Instant now) {
        incidents(subject).own(now);
        judge(subject, why, now);
    }

    private void over(Subject host, HostId other, Reason why, Instant now) {
        incidents(host).over(other, now);
        judge(host, why, now);
    }

    private Incidents incidents(Subject subject) {
        return incidents.computeIfAbsent(subject, unseen -> new Incidents(settings));
    }

    private void judge(Subject subject, Reason why, Instant now) {
        Quarantine known = standing.get(subject);
        if (known != null && known.state() == State.PROBATION) {
            impose(subject, known.times() + 1, why, now);
        } else if (known == null && incidents(subject).isTooMany(now)) {
            impose(subject, 1, why, now);
        }
    }

    private void impose(Subject subject, int times, Reason why, Instant now) {
        set(
                new Quarantine(
                        subject.host(), subject.to(), State.IMPOSED, times, now, now.plus(settings.length(times)), why),
                now);
    }

    /** A move has arrived: what was on probation on its way has passed. */
    public void arrived(HostId from, HostId to, Instant now) {
        for (Subject subject : Subject.of(from, to)) {
            Quarantine known = standing.get(subject);
            if (known != null && known.state() == State.PROBATION) {
                lift(subject, known, now);
            }
        }
    }

    /** What was lifted; nothing where there was no such quarantine. */
    public Optional<Quarantine> release(Subject subject, Instant now) {
        return Optional.ofNullable(standing.get(subject)).map(known -> lift(subject, known, now));
    }

    private Quarantine lift(Subject subject, Quarantine known, Instant now) {
        standing.remove(subject);
        incidents.remove(subject);
        Quarantine lifted = with(known, State.LIFTED);
        changed.accept(lifted, now);
        return lifted;
    }

    /** Time passes: what has lasted long enough is tried again. */
    public void tick(Instant now) {
        for (Quarantine known : List.copyOf(standing.values())) {
            if (known.isImposed() && !known.until().isAfter(now)) {
                set(with(known, State.PROBATION), now);
            }
        }
        incidents.values().removeIf(those -> those.isEmpty(now));
    }

    private void set(Quarantine known, Instant now) {
        standing.put(new Subject(known.host(), known.to()), known);
        changed.accept(known, now);
    }

    private static Quarantine with(Quarantine known, State state) {
        return new Quarantine(
                known.host(), known.to(), state, known.times(), known.since(), known.until(), known.why());
    }

    /** Why nothing moves this way now; empty where nothing stands against it. */
    public Optional<Reason> objection(HostId from, HostId to) {
        return Subject.of(from, to).stream()
                .flatMap(subject -> Optional.ofNullable(standing.get(subject)).stream())
                .filter(Quarantine::isImposed)
                .map(Quarantines::reason)
                .findFirst();
    }

    /** What on this way is tried with one move at a time. */
    public List<Subject> onProbation(HostId from, HostId to) {
        return Subject.of(from, to).stream()
                .filter(subject -> Optional.ofNullable(standing.get(subject))
                        .filter(known -> known.state() == State.PROBATION)
                        .isPresent())
                .toList();
    }

    /** Those that stand, in a steady order. */
    public List<Quarantine> all() {
        return standing.values().stream()
                .sorted(Comparator.comparing(Quarantine::subject))
                .toList();
    }

    public static Reason reason(Quarantine known) {
        Subject subject = new Subject(known.host(), known.to());
        String release = known.to() == null ? known.host().value() : known.host() + " " + known.to();
        return new Reason(
                known.to() == null ? "host.quarantined" : "link.quarantined",
                subject + " is quarantined until " + known.until() + " because moves failed there, last by "
                        + known.why().code() + ": " + known.why().text() + "; tern release " + release
                        + " lifts it");
    }

    /** The end of the first of these that ends; empty where none is imposed. */
    public Optional<Instant> nextTrial() {
        Collection<Quarantine> all = standing.values();
        return all.stream().filter(Quarantine::isImposed).map(Quarantine::until).min(Comparator.naturalOrder());
    }
}
