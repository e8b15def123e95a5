package dev.tern.scheduler.energy;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.power.EnergyAccount;
import dev.tern.scheduler.power.Metering;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How energy is saved.
 *
 * @param saving whether any host may be switched off
 * @param since when energy is counted; none before the first look
 * @param total of all hosts that may be switched off
 * @param cost of all hosts; none where no room has a tariff
 * @param rooms that have a host that may be switched off, by name
 * @param unmet what should be done and cannot be
 */
public record EnergyStatus(
        boolean saving,
        @Nullable Instant since,
        Account total,
        @Nullable Cost cost,
        List<KeptHost> hosts,
        List<RoomEnergy> rooms,
        List<Reason> unmet) {

    public EnergyStatus {
        hosts = List.copyOf(hosts);
        rooms = List.copyOf(rooms);
        unmet = List.copyOf(unmet);
    }

    public enum Phase {
        /** It says nothing, and nothing says that it is off. */
        UNKNOWN,
        ON,
        /** It takes no guests any more, and is looked at once more before it is switched off. */
        CLOSING,
        SWITCHING_OFF,
        OFF,
        WAKING
    }

    /** What a host's draw is known by. */
    public enum Source {
        /** Its controller measures it. */
        MEASURED,
        /** It is reckoned from its curve, as nothing measures it, or not now. */
        CURVE
    }

    /**
     * A host that may be switched off.
     *
     * @param room that it is in; none where no room is set for it
     * @param watts that it draws itself; none where nobody knows
     * @param wattsBy what they are known by; none where nobody knows
     * @param metering how well it is measured
     * @param why what failed last, else why it is not on; none where neither is
     */
    public record KeptHost(
            HostId host,
            @Nullable String room,
            Phase phase,
            @Nullable Double watts,
            @Nullable Source wattsBy,
            Metering metering,
            Account energy,
            @Nullable Reason why) {}

    /**
     * A machine room.
     *
     * @param watts that it draws for its hosts, as far as they are known
     * @param pricePerKwh now; none where it has no tariff
     * @param cost none where it has no tariff
     */
    public record RoomEnergy(
            String room,
            double pue,
            int hosts,
            double watts,
            Account energy,
            @Nullable Double pricePerKwh,
            @Nullable Cost cost) {}

    /** What energy cost since the start, by the tariffs of its hours. */
    public record Cost(String currency, double used, double baseline, double saved) {

        static Cost of(String currency, EnergyAccount account) {
            return new Cost(currency, account.spent(), account.baselineSpent(), account.savedCost());
        }
    }

    /**
     * Energy, that of rooms for their hosts included, and the hosts' time that it is known for: two hosts in one hour are two hours.
     *
     * @param measuredKwh the part of what was used that was measured
     * @param estimatedKwh the rest, from power curves
     * @param baselineKwh what the same work would have drawn with every host on
     * @param unknown time that counts in no energy
     */
    public record Account(
            double usedKwh,
            double measuredKwh,
            double estimatedKwh,
            double baselineKwh,
            double savedKwh,
            Duration measured,
            Duration estimated,
            Duration unknown) {

        static Account of(EnergyAccount account) {
            return new Account(
                    account.used().kilowattHours(),
                    account.usedMeasured().kilowattHours(),
                    account.usedEstimated().kilowattHours(),
                    account.baseline().kilowattHours(),
                    account.saved().kilowattHours(),
                    account.measured(),
                    account.estimated(),
                    account.unknown());
        }
    }
}
