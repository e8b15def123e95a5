package dev.tern.testkit.simulation;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.contracts.wire.Topic;
import java.time.Duration;
import java.util.List;

/** What each kind of fault does to the world. */
final class Effects {

    private static final List<Topic> TOPICS = List.of(Topic.OWNERSHIP, Topic.COMMANDS, Topic.EVENTS, Topic.VERDICTS);

    private Effects() {}

    static void apply(Fault fault, Stage stage) {
        switch (fault.kind()) {
            case KILL -> stage.machine(fault).die(fault.length());
            case POWER -> stage.losePower(fault);
            case STOP -> {
                stage.machine(fault).halt();
                stage.world().network.stopped(stage.machine(fault));
                stage.after(fault, stage.machine(fault)::goOn);
            }
            case DRAIN -> {
                stage.machine(fault).drain();
                stage.after(fault, () -> {
                    stage.machine(fault).undoAll();
                    stage.machine(fault).later(Duration.ofSeconds(5), () -> stage.machine(fault)
                            .die(fault.length()));
                });
            }
            case CLOCK_JUMPS -> stage.machine(fault).jump(Duration.ofSeconds(fault.amount()));
            case CUT -> {
                stage.world().network.cut(stage.machine(fault).host, true);
                stage.after(fault, () -> stage.world().network.cut(stage.machine(fault).host, false));
            }
            case SILENT -> {
                stage.silence(fault, true, true);
                stage.after(fault, () -> stage.silence(fault, true, false));
                stage.silence(fault, false, true);
                stage.after(fault, () -> stage.silence(fault, false, false));
            }
            case ONE_WAY -> {
                stage.silence(fault, true, true);
                stage.after(fault, () -> stage.silence(fault, true, false));
            }
            case LOSE -> stage.world().network.lose(stage.machine(fault).host);
            case REPEAT -> {
                stage.world().network.repeat(stage.machine(fault).host, true);
                stage.after(fault, () -> stage.world().network.repeat(stage.machine(fault).host, false));
            }
            case DELAY -> {
                stage.world().network.delay(stage.machine(fault).host, Duration.ofMillis(fault.amount()));
                stage.after(fault, () -> stage.world().network.delay(stage.machine(fault).host, Duration.ZERO));
            }
            case THIN -> {
                stage.world().network.rate = Network.USUAL_RATE / 100;
                stage.after(fault, () -> stage.world().network.rate = Network.USUAL_RATE);
            }
            case FLIP -> stage.world().network.flip();
            case SPOIL -> stage.world().network.spoil();
            case DAEMON_AWAY -> {
                stage.machine(fault).daemon.away = true;
                stage.after(fault, () -> stage.machine(fault).daemon.away = false);
            }
            case DAEMON_MUTE -> {
                stage.machine(fault).daemon.mute = true;
                stage.after(fault, () -> stage.machine(fault).daemon.mute = false);
            }
            case DAEMON_SLOW -> {
                stage.machine(fault).daemon.slow = Duration.ofMillis(fault.amount());
                stage.after(fault, () -> stage.machine(fault).daemon.slow = Duration.ZERO);
            }
            case LOAD_FAILS -> {
                stage.machine(fault).daemon.refusesLoad = true;
                stage.after(fault, () -> stage.machine(fault).daemon.refusesLoad = false);
            }
            case MEMORY_FILLS -> {
                stage.machine(fault).daemon.memory = DataSize.ofMiB(100);
                stage.after(fault, () -> stage.machine(fault).daemon.memory = DataSize.ofGiB(4));
            }
            case DISK_FULL -> {
                stage.machine(fault).disk.full(true);
                stage.after(fault, () -> stage.machine(fault).disk.full(false));
            }
            case DISK_BROKEN -> {
                stage.machine(fault).disk.broken(true);
                stage.after(fault, () -> stage.machine(fault).disk.broken(false));
            }
            case DISK_LIES -> {
                stage.machine(fault).disk.lying(true);
                stage.after(fault, () -> stage.machine(fault).disk.lying(false));
            }
            case LOG_AWAY -> {
                stage.world().broker.away(true);
                stage.after(fault, () -> stage.world().broker.away(false));
            }
            case LOG_LATE -> {
                Topic topic = TOPICS.get(fault.amount() % TOPICS.size());
                stage.world().broker.late(topic, fault.length());
                stage.after(fault, () -> stage.world().broker.late(topic, Duration.ZERO));
            }
            case LOG_REPEATS -> stage.world().broker.repeat(fault.amount());
            case SCHEDULER_KILL -> stage.world().commander.die(fault.length());
            case SCHEDULER_STOP -> {
                stage.world().commander.halt();
                stage.after(fault, stage.world().commander::goOn);
            }
            case POLICY_KILL -> stage.world().ruling.die(fault.length());
            case POLICY_DENIES -> {
                stage.world().ruling.deny(true);
                stage.after(fault, () -> stage.world().ruling.deny(false));
            }
            case SAMPLES_STOP -> {
                stage.world().sampling = false;
                stage.after(fault, () -> stage.world().sampling = true);
            }
            case CANCEL -> stage.migration().ifPresent(stage.world().commander::cancel);
            case LIMIT ->
                stage.migration().ifPresent(id -> stage.world()
                        .commander
                        .limit(id, Bandwidth.ofMiBPerSecond(Math.max(1, fault.amount()))));
            case USER_PAUSES -> stage.userPauses();
            case USER_RESUMES -> stage.userResumes();
            case GUEST_ENDS ->
                stage.running().ifPresent(guest -> {
                    stage.world().ended.add(guest.vm);
                    stage.source().daemon.halt(guest, VmState.STOPPED);
                });
            case GUEST_DELETED ->
                stage.running().ifPresent(guest -> {
                    stage.world().ended.add(guest.vm);
                    stage.source().daemon.remove(guest, true);
                });
            case GUEST_WRITES ->
                stage.running().ifPresent(guest -> {
                    guest.writesPerSecond = fault.amount();
                    stage.after(fault, () -> guest.writesPerSecond = 20);
                });
        }
    }
}
