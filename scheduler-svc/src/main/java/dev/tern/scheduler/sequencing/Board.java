package dev.tern.scheduler.sequencing;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.scheduler.forecast.PreCopy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A problem in numbers, made once and played often: guests, hosts, links and resources by their index, times in
 * nanoseconds from now, bandwidths in bytes a second.
 */
final class Board {

    /** What stands for a time that never comes. */
    static final long NEVER = Long.MAX_VALUE;
    /** What is further away than nanoseconds tell is never missed. */
    private static final Duration FAR = Duration.ofDays(36_500);

    final SequencingProblem problem;
    final List<GuestMove> moves;
    final List<HostRoom> hosts;
    final int[] from;
    final int[] to;
    final long[] startAt;
    final long[] deadline;
    final long[][] demand;

    private final List<GuestMove> guests;
    private final List<String> resources;
    private final List<NetworkLink> links = new ArrayList<>();
    private final Map<NetworkLink, Integer> linkIndex = new HashMap<>();
    private final Map<HostId, Integer> hostIndex = new HashMap<>();
    private final int[][][] paths;
    private final List<Map<Long, PreCopy.Course>> courses = new ArrayList<>();
    private final Map<List<Integer>, List<Knots.Parking>> untied = new HashMap<>();
    private final PreCopy preCopy = new PreCopy();

    Board(SequencingProblem problem) {
        this.problem = problem;
        this.moves = problem.moves();
        this.guests = Stream.concat(moves.stream(), problem.underWay().stream().map(UnderWay::move))
                .toList();
        this.hosts = problem.hosts();
        for (int i = 0; i < hosts.size(); i++) {
            hostIndex.put(hosts.get(i).id(), i);
        }
        this.paths = new int[hosts.size()][hosts.size()][];
        TreeSet<String> named = new TreeSet<>();
        guests.forEach(move -> named.addAll(move.demand().amounts().keySet()));
        this.resources = List.copyOf(named);
        this.from = moves.stream().mapToInt(move -> host(move.from())).toArray();
        this.to = moves.stream().mapToInt(move -> host(move.to())).toArray();
        this.startAt = moves.stream()
                .mapToLong(move -> Math.max(0, nanos(move.startAt())))
                .toArray();
        this.deadline = moves.stream().mapToLong(Board.this::deadline).toArray();
        this.demand = guests.stream().map(move -> amounts(move.demand())).toArray(long[][]::new);
        guests.forEach(move -> courses.add(new HashMap<>()));
    }

    private long deadline(GuestMove move) {
        Instant due = move.deadline();
        return due == null || due.isAfter(problem.at().plus(FAR)) ? NEVER : Math.max(0, nanos(due));
    }

    /** By how much a guest arrives too late; zero where it is in time, or has yet to go on. */
    long delay(Leg leg) {
        return leg.to() == to[leg.guest()] ? Math.max(0, leg.end() - deadline[leg.guest()]) : 0;
    }

    int host(HostId id) {
        Integer index = hostIndex.get(id);
        if (index == null) {
            throw new IllegalArgumentException("Host " + id + " is not among those that moves are put in order for");
        }
        return index;
    }

    long nanos(Instant when) {
        return Duration.between(problem.at(), when).toNanos();
    }

    Instant instant(long nanos) {
        return problem.at().plusNanos(nanos);
    }

    /** Those that wait, by their index, and behind them those under way. */
    GuestMove guest(int index) {
        return guests.get(index);
    }

    /** What every host has free now, in the order of {@link #resource}. */
    long[][] free() {
        return hosts.stream().map(host -> amounts(host.free())).toArray(long[][]::new);
    }

    /** What every host has free once everyone under way has arrived. */
    long[][] freeSoon() {
        long[][] free = free();
        for (int i = 0; i < problem.underWay().size(); i++) {
            add(free[host(problem.underWay().get(i).from())], demand[moves.size() + i], 1);
        }
        return free;
    }

    String resource(int index) {
        return resources.get(index);
    }

    private long[] amounts(Room room) {
        return resources.stream().mapToLong(room::amount).toArray();
    }

    /** Index of the first resource that lacks; -1 where there is enough. */
    static int lacking(long[] free, long[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] > 0 && free[i] < wanted[i]) {
                return i;
            }
        }
        return -1;
    }

    static void add(long[] to, long[] amount, int sign) {
        for (int i = 0; i < to.length; i++) {
            to[i] += sign * amount[i];
        }
    }

    /** Where everyone is while nobody is under way says who waits for whom: the answer is sought once. */
    List<Knots.Parking> untied(int[] place, boolean[] parked, Supplier<List<Knots.Parking>> sought) {
        List<Integer> key = new ArrayList<>(place.length);
        for (int guest = 0; guest < place.length; guest++) {
            key.add(parked[guest] ? ~place[guest] : place[guest]);
        }
        return untied.computeIfAbsent(key, absent -> sought.get());
    }

    boolean mayPark(int guest, int host) {
        return hosts.get(host).parking()
                && problem.mayPark().test(moves.get(guest).vm(), hosts.get(host).id());
    }

    int[] path(int source, int destination) {
        int[] known = paths[source][destination];
        if (known == null) {
            known = problem
                    .network()
                    .path(hosts.get(source).id(), hosts.get(destination).id())
                    .stream()
                    .mapToInt(this::link)
                    .toArray();
            paths[source][destination] = known;
        }
        return known;
    }

    private int link(NetworkLink link) {
        return linkIndex.computeIfAbsent(link, added -> {
            links.add(added);
            return links.size() - 1;
        });
    }

    long capacity(int link) {
        return links.get(link).capacity().bytesPerSecond();
    }

    /** Links that paths have named so far: an index from the next {@link #path} may be higher. */
    int links() {
        return links.size();
    }

    /** What this move takes where it has all links to itself. */
    long full(int guest, int source, int destination) {
        GuestMove move = guests.get(guest);
        Bandwidth most =
                PreCopy.fastest(move.copy().wireRatio()).min(move.copy().bandwidth());
        return Math.max(1, Math.min(most.bytesPerSecond(), narrowest(source, destination)));
    }

    /** The capacity of the narrowest link on the way. */
    long narrowest(int source, int destination) {
        long narrowest = Long.MAX_VALUE;
        for (int link : path(source, destination)) {
            narrowest = Math.min(narrowest, capacity(link));
        }
        return narrowest;
    }

    /** What pre-copy takes at this bandwidth. */
    PreCopy.Course course(int guest, long bandwidth) {
        return courses.get(guest)
                .computeIfAbsent(
                        bandwidth, given -> preCopy.of(guests.get(guest).copy().withBandwidth(new Bandwidth(given))));
    }

    PreCopy.Course fullCourse(int guest, int source, int destination) {
        return course(guest, full(guest, source, destination));
    }

    long fullBytes(int guest, int source, int destination) {
        return fullCourse(guest, source, destination).costs().transferred().bytes();
    }
}
