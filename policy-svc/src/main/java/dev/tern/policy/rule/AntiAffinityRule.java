package dev.tern.policy.rule;

import dev.tern.contracts.fleet.Host;
import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.id.HostId;
import dev.tern.policy.fleet.Fleet;
import dev.tern.policy.fleet.Flight;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * No two guests with the same value of a label in one place. A guest that is on its way counts at both ends until its
 * move is over, whichever way it ends.
 *
 * @param within the size of the place
 */
record AntiAffinityRule(Heading heading, String label, Within within) implements Rule {

    enum Within {
        HOST,
        ZONE
    }

    @Override
    public String kind() {
        return "anti-affinity";
    }

    @Override
    public Finding judgeConcerned(Question question) {
        String group = question.vm().labels().get(label);
        boolean stays = within == Within.ZONE
                && question.source().zone().equals(question.target().zone());
        if (group == null || stays) {
            return Finding.SILENT;
        }
        Optional<Flight> passing = passing(question, group);
        Optional<Vm> settled = settled(question, group);
        if (settled.isPresent()) {
            return new Finding.Denied(heading.explain(settled.get().name() + " of the same " + label + " " + group
                    + " is in " + site(question.target())));
        }
        if (passing.isPresent()) {
            Flight flight = passing.get();
            return new Finding.Deferred(
                    heading.explain(nameOf(flight, question.fleet()) + " of the same " + label + " " + group
                            + " is on its way from " + flight.from() + " to " + flight.to()),
                    later(flight.ends(), question.start()));
        }
        return Finding.kept(
                heading.explain("no other guest of " + label + " " + group + " is in " + site(question.target())));
    }

    Optional<String> against(Stay stay) {
        String group = stay.vm().labels().get(label);
        return group == null
                ? Optional.empty()
                : others(group, stay.vm(), stay.at(), stay.fleet())
                        .findFirst()
                        .map(other -> heading.explain(
                                other.name() + " of the same " + label + " " + group + " is in " + site(stay.at())));
    }

    /** A guest of the group that is there and is not about to leave. */
    private Optional<Vm> settled(Question question, String group) {
        return others(group, question.vm(), question.target(), question.fleet())
                .filter(other -> !isLeaving(other, question))
                .findFirst();
    }

    private Stream<Vm> others(String group, Vm vm, Host at, Fleet fleet) {
        return hostsOf(at, fleet)
                .flatMap(host -> fleet.residents(host).stream())
                .filter(other -> !other.id().equals(vm.id()))
                .filter(other -> group.equals(other.labels().get(label)));
    }

    private boolean isLeaving(Vm other, Question question) {
        List<HostId> there = hostsOf(question.target(), question.fleet()).toList();
        return question.fleet().flights().stream()
                .anyMatch(flight -> flight.vm().equals(other.id()) && !there.contains(flight.to()));
    }

    /** A move of another guest of the group that begins or ends in the place; the one that takes longest. */
    private Optional<Flight> passing(Question question, String group) {
        List<HostId> there = hostsOf(question.target(), question.fleet()).toList();
        return question.fleet().flights().stream()
                .filter(flight -> !flight.vm().equals(question.vm().id()))
                .filter(flight -> there.contains(flight.to()) || there.contains(flight.from()))
                .filter(flight -> question.fleet()
                        .vm(flight.vm())
                        .map(vm -> group.equals(vm.labels().get(label)))
                        .orElse(false))
                .max(Comparator.comparing(Flight::ends));
    }

    private Stream<HostId> hostsOf(Host target, Fleet fleet) {
        return within == Within.HOST
                ? Stream.of(target.id())
                : fleet.hosts().stream()
                        .filter(host -> host.zone().equals(target.zone()))
                        .map(Host::id);
    }

    private String site(Host target) {
        return within == Within.HOST ? "host " + target.id() : "zone " + target.zone();
    }

    private static String nameOf(Flight flight, Fleet fleet) {
        return fleet.vm(flight.vm()).map(Vm::name).orElse(flight.vm().value());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
