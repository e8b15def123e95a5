package dev.tern.scheduler.placement;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.Link;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What must not be proposed for now, and why.
 *
 * @param pairs guests that must not go to a host, because policy has just said so
 * @param hosts that are being emptied
 * @param vms that failed to move lately
 * @param spared hosts that take guests by order only
 * @param planned guests that are about to move already
 * @param quarantined hosts that no move leaves or reaches, because moves failed there
 * @param brokenLinks links that no move takes, because moves failed there
 */
public record Bans(
        Map<Pair, Reason> pairs,
        Map<HostId, Reason> hosts,
        Map<VmId, Reason> vms,
        Map<HostId, Reason> spared,
        Map<VmId, Reason> planned,
        Map<HostId, Reason> quarantined,
        Map<Link, Reason> brokenLinks) {

    public static final Bans NONE = new Bans(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    public record Pair(VmId vm, HostId to) {}

    public Bans {
        pairs = Map.copyOf(pairs);
        hosts = Map.copyOf(hosts);
        vms = Map.copyOf(vms);
        spared = Map.copyOf(spared);
        planned = Map.copyOf(planned);
        quarantined = Map.copyOf(quarantined);
        brokenLinks = Map.copyOf(brokenLinks);
    }

    public Bans withPlanned(Map<VmId, Reason> now) {
        return new Bans(pairs, hosts, vms, spared, now, quarantined, brokenLinks);
    }

    /** With one more host that is being emptied. */
    public Bans withEmptied(HostId host, Reason why) {
        Map<HostId, Reason> all = new HashMap<>(hosts);
        all.put(host, why);
        return new Bans(pairs, all, vms, spared, planned, quarantined, brokenLinks);
    }

    /** With more pairs, which come first where both know one. */
    public Bans withPairs(Map<Pair, Reason> more) {
        Map<Pair, Reason> all = new HashMap<>(pairs);
        all.putAll(more);
        return new Bans(all, hosts, vms, spared, planned, quarantined, brokenLinks);
    }

    public Optional<Reason> againstLeaving(HostId from) {
        return Optional.ofNullable(quarantined.get(from));
    }

    /** Whoever it is, and from wherever. */
    public Optional<Reason> againstArriving(HostId to) {
        return Optional.ofNullable(hosts.getOrDefault(to, quarantined.get(to)));
    }

    public Optional<Reason> objection(VmId vm, HostId from, HostId to) {
        return Optional.ofNullable(pairs.getOrDefault(new Pair(vm, to), hosts.get(to)))
                .or(() -> Optional.ofNullable(quarantined.get(to)))
                .or(() -> Optional.ofNullable(brokenLinks.get(new Link(from, to))));
    }
}
