package dev.tern.testkit.simulation;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.wire.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What can go wrong, or be asked for, at any moment. Each ends by itself after the fault's length. */
enum FaultKind {
    // ---- processes
    KILL(Group.PROCESS, (stage, fault) -> stage.machine(fault).die(fault.length())),
    POWER(Group.POWER, (stage, fault) -> stage.losePower(fault)),
    STOP(Group.PROCESS, (stage, fault) -> {
        stage.machine(fault).halt();
        stage.world().network.stopped(stage.machine(fault));
        stage.after(fault, stage.machine(fault)::goOn);
    }),
    DRAIN(Group.PROCESS, (stage, fault) -> {
        stage.machine(fault).drain();
        stage.after(fault, () -> {
            stage.machine(fault).undoAll();
            stage.machine(fault)
                    .later(Duration.ofSeconds(5), () -> stage.machine(fault).die(fault.length()));
        });
    }),
    CLOCK_JUMPS(Group.PROCESS, (stage, fault) -> stage.machine(fault).jump(Duration.ofSeconds(fault.amount()))),
    // ---- links
    CUT(Group.LINK, (stage, fault) -> {
        stage.world().network.cut(stage.machine(fault).host, true);
        stage.after(fault, () -> stage.world().network.cut(stage.machine(fault).host, false));
    }),
    SILENT(Group.LINK, (stage, fault) -> {
        stage.silence(fault, true, true);
        stage.after(fault, () -> stage.silence(fault, true, false));
        stage.silence(fault, false, true);
        stage.after(fault, () -> stage.silence(fault, false, false));
    }),
    ONE_WAY(Group.LINK, (stage, fault) -> {
        stage.silence(fault, true, true);
        stage.after(fault, () -> stage.silence(fault, true, false));
    }),
    LOSE(Group.LINK, (stage, fault) -> stage.world().network.lose(stage.machine(fault).host)),
    REPEAT(Group.LINK, (stage, fault) -> {
        stage.world().network.repeat(stage.machine(fault).host, true);
        stage.after(fault, () -> stage.world().network.repeat(stage.machine(fault).host, false));
    }),
    DELAY(Group.LINK, (stage, fault) -> {
        stage.world().network.delay(stage.machine(fault).host, Duration.ofMillis(fault.amount()));
        stage.after(fault, () -> stage.world().network.delay(stage.machine(fault).host, Duration.ZERO));
    }),
    THIN(Group.LINK, (stage, fault) -> {
        stage.world().network.rate = Network.USUAL_RATE / 100;
        stage.after(fault, () -> stage.world().network.rate = Network.USUAL_RATE);
    }),
    FLIP(Group.LINK, (stage, fault) -> stage.world().network.flip()),
    SPOIL(Group.LINK, (stage, fault) -> stage.world().network.spoil()),
    // ---- hypervisors and disks
    DAEMON_AWAY(Group.HOST, (stage, fault) -> {
        stage.machine(fault).daemon.away = true;
        stage.after(fault, () -> stage.machine(fault).daemon.away = false);
    }),
    DAEMON_MUTE(Group.HOST, (stage, fault) -> {
        stage.machine(fault).daemon.mute = true;
        stage.after(fault, () -> stage.machine(fault).daemon.mute = false);
    }),
    DAEMON_SLOW(Group.HOST, (stage, fault) -> {
        stage.machine(fault).daemon.slow = Duration.ofMillis(fault.amount());
        stage.after(fault, () -> stage.machine(fault).daemon.slow = Duration.ZERO);
    }),
    LOAD_FAILS(Group.HOST, (stage, fault) -> {
        stage.machine(fault).daemon.refusesLoad = true;
        stage.after(fault, () -> stage.machine(fault).daemon.refusesLoad = false);
    }),
    MEMORY_FILLS(Group.HOST, (stage, fault) -> {
        stage.machine(fault).daemon.memory = DataSize.ofMiB(100);
        stage.after(fault, () -> stage.machine(fault).daemon.memory = DataSize.ofGiB(4));
    }),
    DISK_FULL(Group.HOST, (stage, fault) -> {
        stage.machine(fault).disk.full(true);
        stage.after(fault, () -> stage.machine(fault).disk.full(false));
    }),
    DISK_BROKEN(Group.HOST, (stage, fault) -> {
        stage.machine(fault).disk.broken(true);
        stage.after(fault, () -> stage.machine(fault).disk.broken(false));
    }),
    DISK_LIES(Group.LYING, (stage, fault) -> {
        stage.machine(fault).disk.lying(true);
        stage.after(fault, () -> stage.machine(fault).disk.lying(false));
    }),
    // ---- the log and who commands by it
    LOG_AWAY(Group.LOG, (stage, fault) -> {
        stage.world().broker.away(true);
        stage.after(fault, () -> stage.world().broker.away(false));
    }),
    LOG_LATE(Group.LOG, (stage, fault) -> {
        Topic topic = List.of(Topic.OWNERSHIP, Topic.COMMANDS, Topic.EVENTS, Topic.VERDICTS)
                .get(fault.amount() % 4);
        stage.world().broker.late(topic, fault.length());
        stage.after(fault, () -> stage.world().broker.late(topic, Duration.ZERO));
    }),
    LOG_REPEATS(Group.LOG, (stage, fault) -> stage.world().broker.repeat(fault.amount())),
    SCHEDULER_KILL(Group.LOG, (stage, fault) -> stage.world().commander.die(fault.length())),
    SCHEDULER_STOP(Group.LOG, (stage, fault) -> {
        stage.world().commander.halt();
        stage.after(fault, stage.world().commander::goOn);
    }),
    POLICY_KILL(Group.LOG, (stage, fault) -> stage.world().ruling.die(fault.length())),
    POLICY_DENIES(Group.LOG, (stage, fault) -> {
        stage.world().ruling.deny(true);
        stage.after(fault, () -> stage.world().ruling.deny(false));
    }),
    SAMPLES_STOP(Group.LOG, (stage, fault) -> {
        stage.world().sampling = false;
        stage.after(fault, () -> stage.world().sampling = true);
    }),
    // ---- people and guests
    CANCEL(Group.PEOPLE, (stage, fault) -> stage.migration().ifPresent(stage.world().commander::cancel)),
    LIMIT(Group.PEOPLE, (stage, fault) -> stage.migration()
            .ifPresent(id -> stage.world().commander.limit(id, Bandwidth.ofMiBPerSecond(Math.max(1, fault.amount()))))),
    USER_PAUSES(Group.PEOPLE, (stage, fault) -> stage.userPauses()),
    USER_RESUMES(Group.PEOPLE, (stage, fault) -> stage.userResumes()),
    GUEST_ENDS(Group.PEOPLE, (stage, fault) -> stage.running().ifPresent(guest -> {
        stage.world().ended.add(guest.vm);
        stage.source().daemon.halt(guest, VmState.STOPPED);
    })),
    GUEST_DELETED(Group.PEOPLE, (stage, fault) -> stage.running().ifPresent(guest -> {
        stage.world().ended.add(guest.vm);
        stage.source().daemon.remove(guest, true);
    })),
    GUEST_WRITES(Group.PEOPLE, (stage, fault) -> stage.running().ifPresent(guest -> {
        guest.writesPerSecond = fault.amount();
        stage.after(fault, () -> guest.writesPerSecond = 20);
    }));

    /** What a mix of faults is made of. */
    enum Group {
        PROCESS,
        POWER,
        LYING,
        LINK,
        HOST,
        LOG,
        PEOPLE
    }

    @FunctionalInterface
    private interface Effect {
        void apply(Stage stage, Fault fault);
    }

    private final Group group;
    private final Effect effect;

    FaultKind(Group group, Effect effect) {
        this.group = group;
        this.effect = effect;
    }

    Group group() {
        return group;
    }

    void apply(Stage stage, Fault fault) {
        effect.apply(stage, fault);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static FaultKind named(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
