package dev.tern.scheduler.consolidation;

import java.util.ArrayList;
import java.util.List;

/** A host with the guests that a decision under way gives it. */
final class Site {

    private final PoweredHost host;
    private final ConsolidationSettings settings;
    private final List<PlacedGuest> guests = new ArrayList<>();
    private Load load = Load.NONE;
    private long memory;
    private int received;
    private boolean gave;
    private boolean pledged;

    Site(PoweredHost host, ConsolidationSettings settings) {
        this.host = host;
        this.settings = settings;
    }

    /** A guest that is here, or is on its way here. */
    void holds(PlacedGuest guest) {
        add(guest);
        pledged |= !guest.movable();
    }

    /** Its memory stays booked: until the move is over the guest is here. */
    void gives(PlacedGuest guest) {
        guests.remove(guest);
        load = load.without(guest);
        gave = true;
    }

    void receives(PlacedGuest guest) {
        add(guest);
        received++;
    }

    private void add(PlacedGuest guest) {
        guests.add(guest);
        load = load.with(guest);
        memory += guest.memory().bytes();
    }

    /** Undoes {@link #receives}. */
    void returns(PlacedGuest guest) {
        guests.remove(guest);
        load = load.without(guest);
        memory -= guest.memory().bytes();
        received--;
    }

    double limit() {
        return settings.cpuLimit().value() * host.cores();
    }

    /** CPU that guests may still be placed on. */
    double room() {
        return limit() - load.within(settings.fillDeviations());
    }

    /** Of what it has less room of, CPU or memory, the share that is free. */
    double scarcestRoom() {
        return Math.min(
                room() / host.cores(), 1 - (double) memory / host.memory().bytes());
    }

    /** Of what it takes more of here, CPU or memory, the share of the host that a guest takes. */
    double bulk(PlacedGuest guest) {
        double cpu = guest.demand().mean() + guest.demand().deviation();
        return Math.max(
                cpu / host.cores(),
                (double) guest.memory().bytes() / host.memory().bytes());
    }

    /** How much there is to take away. */
    double bulk() {
        return Math.max(
                load.mean() / host.cores(), (double) memory / host.memory().bytes());
    }

    boolean overloaded() {
        return overloaded(load);
    }

    boolean overloadedWithout(PlacedGuest guest) {
        return overloaded(load.without(guest));
    }

    private boolean overloaded(Load some) {
        return some.within(settings.relieveDeviations()) > limit() || some.recent() > host.cores();
    }

    /** Whether it can have this guest for good, and for the time of the move all those that leave it as well. */
    boolean fits(PlacedGuest guest, double coreSpeedNow) {
        Load then = load.with(guest);
        return memory + guest.memory().bytes()
                        <= settings.memoryLimit().value() * host.memory().bytes()
                && then.mean() <= (1 - settings.headroom().value()) * host.cores()
                && then.within(settings.fillDeviations()) <= limit()
                && then.recent() <= limit()
                && fastEnough(guest, coreSpeedNow);
    }

    /** Whether another guest of its group is here, or is to be. */
    boolean holdsGroupOf(PlacedGuest guest) {
        String group = guest.group();
        return group != null
                && guests.stream()
                        .anyMatch(other ->
                                group.equals(other.group()) && !other.id().equals(guest.id()));
    }

    /** Whether guests that want so much of both may be here when others have failed; nothing is left free for more. */
    boolean bears(Load some, long bytes) {
        return bytes <= settings.memoryLimit().value() * host.memory().bytes()
                && some.within(settings.fillDeviations()) <= limit();
    }

    /** A guest that wants more than its virtual CPUs can get here goes only where it gets no less than where it is. */
    private boolean fastEnough(PlacedGuest guest, double coreSpeedNow) {
        double most = Load.NONE.with(guest).within(settings.fillDeviations());
        return guest.vcpus() * host.coreSpeed() >= most || host.coreSpeed() >= coreSpeedNow;
    }

    /** In cores: what guests are expected to want and not get. */
    double shortfall() {
        return shortfall(load);
    }

    double shortfallWithout(PlacedGuest guest) {
        return shortfall(load.without(guest));
    }

    private double shortfall(Load some) {
        return Math.max(some.above(limit()), some.recent() - host.cores());
    }

    /** What its room draws for it; nothing where it is empty and may be switched off. */
    double watts() {
        return guests.isEmpty() ? 0 : host.watts(load.mean() / host.cores());
    }

    Load load() {
        return load;
    }

    /** Booked by guests, in bytes. */
    long memory() {
        return memory;
    }

    PoweredHost host() {
        return host;
    }

    boolean is(PowerState state) {
        return host.state() == state;
    }

    List<PlacedGuest> guests() {
        return guests;
    }

    /** Whether all that is here could leave, and nothing is under way to or from here. */
    boolean isSettled() {
        return !pledged && !gave && received == 0;
    }

    /** Whether a guest of it is on its way elsewhere, or about to be. */
    boolean isBeingLeft() {
        return guests.stream()
                .anyMatch(guest ->
                        guest.host().equals(host.id()) && !guest.movingTo().isEmpty());
    }

    boolean gave() {
        return gave;
    }

    /** On, without guests, and none on its way here or still on its way from here. */
    boolean isIdle() {
        return is(PowerState.ON) && isUnused() && !gave;
    }

    boolean isUnused() {
        return guests.isEmpty();
    }
}
