package dev.tern.scheduler.fleet;

import dev.tern.contracts.fleet.Vm;
import dev.tern.contracts.fleet.VmHardware;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A guest with its load, where samples of it have been seen, and what it is made of, where inventory knows. */
public record VmView(Vm vm, @Nullable VmLoad load, @Nullable VmHardware hardware) {

    /** The label by which guests stand in for each other: no two of a group are put on one host unasked. */
    private static final String GROUP = "group";
    /** The label that says in how many zones guests of its group are to be at least. */
    private static final String SPREAD = "spread";
    /** The label that names groups, apart by commas, of which one guest at least is to be in its zone. */
    private static final String NEEDS = "needs";

    public VmId id() {
        return vm.id();
    }

    /** Its anti-affinity group; null where it is in none. */
    public @Nullable String group() {
        return vm.labels().get(GROUP);
    }

    /** In how many zones guests of its group are to be at least; none where its label says nothing or no number from 1. */
    public OptionalInt spread() {
        String said = vm.labels().get(SPREAD);
        if (said == null) {
            return OptionalInt.empty();
        }
        try {
            int zones = Integer.parseInt(said.strip());
            return zones < 1 ? OptionalInt.empty() : OptionalInt.of(zones);
        } catch (NumberFormatException _) {
            return OptionalInt.empty();
        }
    }

    /** What its label says about {@link #spread}, where that is no number from 1. */
    public Optional<String> unreadSpread() {
        return Optional.ofNullable(vm.labels().get(SPREAD)).filter(_ -> spread().isEmpty());
    }

    /** Groups of which one guest at least is to be in its zone. */
    public Set<String> needs() {
        String said = vm.labels().get(NEEDS);
        return said == null
                ? Set.of()
                : names(said).filter(name -> !name.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it {@link #needs} one of these groups, which is sooner said. */
    public boolean needsAnyOf(Set<String> groups) {
        String said = vm.labels().get(NEEDS);
        return said != null && names(said).anyMatch(groups::contains);
    }

    private static Stream<String> names(String said) {
        return Arrays.stream(said.split(",", -1)).map(String::strip);
    }

    /** The same guest on that host. */
    public VmView at(HostId there) {
        return new VmView(vm.at(there), load, hardware);
    }

    /** Mean demand in cores; zero where nothing is known. */
    public double cores() {
        VmLoad known = load;
        return known == null ? 0 : known.cpu().value() * vm.vcpus();
    }
}
