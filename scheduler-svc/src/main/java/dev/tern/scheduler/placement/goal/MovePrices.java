package dev.tern.scheduler.placement.goal;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.fleet.VmView;
import dev.tern.scheduler.forecast.MoveForecast;
import dev.tern.scheduler.placement.Problem;
import dev.tern.scheduler.placement.rule.Ledger;
import dev.tern.scheduler.placement.search.GuestGoal;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a guest's move is predicted to take, and what it has to relieve at least, in micro-core-seconds. It is worked out when it
 * is first asked for. For one thread.
 */
public final class MovePrices implements GuestGoal {

    /** In cores of its host over the horizon, by the weight of the heaviest goal: more than any move relieves. */
    private static final double NEVER = 4;

    private static final long NANOS = 1_000;

    private final Problem problem;
    private final Ledger ledger;
    private final List<HostId> hosts;
    private final List<VmView> guests;
    private final int[] homes;
    /** By guest and host; below 0 where nobody has asked yet. A guest that is asked about only at home has none. */
    private final long[][] prices;

    public MovePrices(Problem problem, Ledger ledger, List<HostId> hosts, List<VmView> guests) {
        this.problem = problem;
        this.ledger = ledger;
        this.hosts = hosts;
        this.guests = guests;
        this.homes = homes(hosts, guests);
        this.prices = new long[guests.size()][];
    }

    private static int[] homes(List<HostId> hosts, List<VmView> guests) {
        Map<HostId, Integer> numbers = new HashMap<>();
        hosts.forEach(host -> numbers.put(host, numbers.size()));
        return guests.stream()
                .mapToInt(vm -> numbers.getOrDefault(vm.vm().host(), -1))
                .toArray();
    }

    @Override
    public String sentence() {
        return "Guests that are costly to move stay";
    }

    @Override
    public long cost(int guest, int host) {
        if (host == homes[guest]) {
            return 0;
        }
        long[] known = prices[guest];
        if (known == null) {
            known = new long[hosts.size()];
            Arrays.fill(known, -1);
            prices[guest] = known;
        }
        if (known[host] < 0) {
            known[host] = price(guest, host);
        }
        return known[host];
    }

    private long price(int guest, int host) {
        VmView vm = guests.get(guest);
        MoveForecast forecast = forecast(guest, host);
        double whole = problem.settings().horizonSeconds()
                * Resources.MICRO
                * ledger.cpus(vm.vm().host());
        if (!forecast.prediction().converges()) {
            return Math.round(NEVER * problem.settings().weights().heaviest() * whole);
        }
        Duration price = Price.weighed(problem.settings(), vm, forecast.prediction());
        return price.toNanos() / NANOS
                + Math.round(problem.settings().improvement().value() * whole);
    }

    public MoveForecast forecast(int guest, int host) {
        return problem.predict().apply(guests.get(guest), hosts.get(host));
    }
}
