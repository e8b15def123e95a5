package dev.tern.scheduler.energy;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.contracts.word.Words;
import dev.tern.scheduler.power.Power;
import dev.tern.scheduler.power.PowerOrder;
import dev.tern.scheduler.surroundings.Surroundings;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what becomes of hosts' power: so that nobody misses a host that was switched off, that the audit log has every order
 * with its reason, and that people hear of what failed. It is what a restart begins with. A host that somebody else switched
 * off is not spoken of: it is missed.
 */
final class PowerNews {

    private final Surroundings with;
    private final Map<HostId, HostPower> said = new HashMap<>();
    private final Set<HostId> failing = new HashSet<>();

    PowerNews(Surroundings with) {
        this.with = with;
    }

    /** As it was published before the restart. */
    void restore(HostPower before) {
        said.put(before.host(), before);
        if (isOfPower(before.why())) {
            failing.add(before.host());
        }
    }

    List<HostPower> said() {
        return List.copyOf(said.values());
    }

    Optional<HostPower> said(HostId host) {
        return Optional.ofNullable(said.get(host));
    }

    void ordered(PowerOrder order, Instant now) {
        switch (order) {
            case PowerOrder.SwitchOff(HostId host, Reason why) -> say(host, HostPower.State.SWITCHING_OFF, why, now);
            case PowerOrder.Wake(HostId host, Reason why) -> say(host, HostPower.State.WAKING, why, now);
            case PowerOrder.Read _, PowerOrder.Measure _ -> {}
        }
    }

    /** Nothing switches this host any more, so whoever finds it silent must miss it. */
    void leave(HostId host, Instant now) {
        say(host, HostPower.State.ON, new Reason("host.left", "Tern does not switch " + host + " any more"), now);
    }

    /** What the keeper takes a host's power to be now; where that is not what was said last it is said. */
    void look(HostId host, Optional<Power> power, Optional<Reason> trouble, Instant now) {
        HostPower before = said.get(host);
        if (before != null && before.mayBeSilent() && power.isPresent()) {
            boolean sentOff = before.state() != HostPower.State.OFF;
            switch (power.get()) {
                case ON -> say(host, HostPower.State.ON, trouble.orElse(new Reason("host.on", host + " is on")), now);
                case OFF -> {
                    if (sentOff) {
                        say(host, HostPower.State.OFF, trouble.orElse(before.why()), now);
                    }
                }
                case TURNING_ON, TURNING_OFF -> {}
            }
        }
        alert(host, trouble, now);
    }

    private void alert(HostId host, Optional<Reason> trouble, Instant now) {
        boolean fails = trouble.filter(PowerNews::isOfPower).isPresent();
        if (fails ? failing.add(host) : failing.remove(host)) {
            String text = trouble.map(Reason::text).orElse(host + " is switched as it was told");
            with.announcer().alert(AlertKind.HOST_POWER_FAILED.alert(host.value(), text, now, fails));
        }
    }

    private static boolean isOfPower(Reason why) {
        return why.code().startsWith("power.");
    }

    private void say(HostId host, HostPower.State state, Reason why, Instant now) {
        HostPower power = new HostPower(host, state, now, why);
        said.put(host, power);
        with.announcer().power(power);
        String action = "host.power." + Words.of(state);
        with.audit(now, Surroundings.SELF, action, host.value(), why.text());
    }
}
