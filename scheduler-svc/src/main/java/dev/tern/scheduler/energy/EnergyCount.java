package dev.tern.scheduler.energy;

import dev.tern.contracts.fleet.HostPower;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.plan.Reason;
import dev.tern.scheduler.fleet.FleetSnapshot;
import dev.tern.scheduler.fleet.HostLoad;
import dev.tern.scheduler.fleet.HostView;
import dev.tern.scheduler.power.EnergyAccount;
import dev.tern.scheduler.power.EnergyLedger;
import dev.tern.scheduler.power.EnergySettings;
import dev.tern.scheduler.power.HostDraw;
import dev.tern.scheduler.power.HostWatts;
import dev.tern.scheduler.power.Power;
import dev.tern.scheduler.power.PowerKeeper;
import dev.tern.scheduler.power.PowerOrder;
import dev.tern.scheduler.power.WattMeters;
import dev.tern.scheduler.room.MachineRoom;
import dev.tern.scheduler.room.Supply;
import dev.tern.scheduler.room.Tariff;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What hosts draw and what is saved, as far as it is measured and else by their curves, and how it is told. */
final class EnergyCount {

    /** Between two looks; how it was in a longer one nobody knows. */
    private static final Duration LONGEST_GAP = Duration.ofMinutes(1);

    private final EnergySettings settings;
    private final PowerKeeper keeper;
    private final PowerNews news;
    private final WattMeters meters;
    private final EnergyLedger ledger = new EnergyLedger(LONGEST_GAP);
    private final Map<HostId, HostDraw> draws = new TreeMap<>();
    private final Map<HostId, MachineRoom> rooms = new TreeMap<>();

    EnergyCount(EnergySettings settings, PowerKeeper keeper, PowerNews news) {
        this.settings = settings;
        this.keeper = keeper;
        this.news = news;
        this.meters = new WattMeters(settings.hosts(), settings.measureEvery());
    }

    /** @return the readings that are due */
    List<PowerOrder> look(FleetSnapshot fleet) {
        draws.clear();
        rooms.clear();
        settings.hosts().forEach((id, watts) -> fleet.host(id).ifPresent(host -> look(host, watts, fleet.at())));
        ledger.look(fleet.at(), List.copyOf(draws.values()));
        return meters.due(keeper::power, fleet.at());
    }

    private void look(HostView host, HostWatts watts, Instant now) {
        Optional<MachineRoom> room = settings.rooms().of(host.host());
        room.ifPresent(in -> rooms.put(host.id(), in));
        Duration horizon = settings.keeper().consolidation().horizon();
        Supply supply = room.map(in -> in.supply(now, horizon)).orElse(Supply.PLAIN);
        draws.put(host.id(), draw(host, watts, supply, now));
    }

    void heard(PowerOrder.PowerAnswer answer, Instant now) {
        if (answer instanceof PowerOrder.PowerAnswer.Drew(HostId host, var reading)) {
            meters.heard(host, reading, keeper.power(host), now);
        }
    }

    private HostDraw draw(HostView host, HostWatts watts, Supply supply, Instant now) {
        HostLoad load = host.load();
        Power power = keeper.power(host.id()).orElse(null);
        return new HostDraw(
                host.id(),
                host.host().cpus(),
                watts.on(),
                watts.standby(),
                power,
                load == null ? 0 : load.cpu().value(),
                meters.watts(host.id(), power, now),
                supply);
    }

    EnergyStatus status(@Nullable Instant since, List<Reason> unmet) {
        Set<HostId> closed = keeper.closed().keySet();
        List<EnergyStatus.KeptHost> hosts =
                draws.values().stream().map(draw -> kept(draw, closed)).toList();
        EnergyAccount total = ledger.total();
        return new EnergyStatus(
                !settings.hosts().isEmpty(),
                since,
                EnergyStatus.Account.of(total),
                settings.rooms()
                        .currency()
                        .map(currency -> EnergyStatus.Cost.of(currency, total))
                        .orElse(null),
                hosts,
                rooms(),
                unmet);
    }

    private List<EnergyStatus.RoomEnergy> rooms() {
        Map<String, List<HostDraw>> byRoom = draws.values().stream()
                .filter(draw -> rooms.containsKey(draw.host()))
                .collect(Collectors.groupingBy(
                        draw -> Objects.requireNonNull(rooms.get(draw.host())).name(),
                        TreeMap::new,
                        Collectors.toList()));
        return byRoom.values().stream().map(this::room).toList();
    }

    /** @param inIt one at least */
    private EnergyStatus.RoomEnergy room(List<HostDraw> inIt) {
        HostDraw one = inIt.getFirst();
        MachineRoom room = Objects.requireNonNull(rooms.get(one.host()));
        Tariff tariff = room.tariff();
        EnergyAccount account =
                inIt.stream().map(draw -> ledger.of(draw.host())).reduce(EnergyAccount.EMPTY, EnergyAccount::plus);
        return new EnergyStatus.RoomEnergy(
                room.name(),
                room.pue(),
                inIt.size(),
                room.pue() * inIt.stream().mapToDouble(ledger::watts).sum(),
                EnergyStatus.Account.of(account),
                tariff == null ? null : one.supply().pricePerKwh(),
                tariff == null ? null : EnergyStatus.Cost.of(tariff.currency(), account));
    }

    private EnergyStatus.KeptHost kept(HostDraw draw, Set<HostId> closed) {
        HostId host = draw.host();
        EnergyStatus.Phase phase = phase(host, closed);
        Optional<Reason> why = keeper.trouble(host)
                .or(() -> phase == EnergyStatus.Phase.ON
                        ? Optional.empty()
                        : news.said(host).filter(HostPower::mayBeSilent).map(HostPower::why));
        boolean known = draw.power() != null;
        boolean measured = draw.measuredWatts().isPresent();
        MachineRoom room = rooms.get(host);
        return new EnergyStatus.KeptHost(
                host,
                room == null ? null : room.name(),
                phase,
                known ? ledger.watts(draw) : null,
                known ? measured ? EnergyStatus.Source.MEASURED : EnergyStatus.Source.CURVE : null,
                meters.of(host),
                EnergyStatus.Account.of(ledger.of(host)),
                why.orElse(null));
    }

    private EnergyStatus.Phase phase(HostId host, Set<HostId> closed) {
        return switch (keeper.power(host).orElse(null)) {
            case null -> EnergyStatus.Phase.UNKNOWN;
            case ON -> closed.contains(host) ? EnergyStatus.Phase.CLOSING : EnergyStatus.Phase.ON;
            case TURNING_OFF -> EnergyStatus.Phase.SWITCHING_OFF;
            case OFF -> EnergyStatus.Phase.OFF;
            case TURNING_ON -> EnergyStatus.Phase.WAKING;
        };
    }
}
