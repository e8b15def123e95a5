package dev.tern.transfer;

import dev.tern.contracts.fleet.Endpoint;
import dev.tern.contracts.unit.Bandwidth;
import dev.tern.contracts.unit.DataSize;
import dev.tern.hypervisor.connect.HypervisorUri;
import dev.tern.transfer.migration.HookSettings.OnSilence;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configuration of the agents. Kafka is found by {@code kafka.bootstrap.servers}. */
@ConfigMapping(prefix = "tern.transfer")
public interface TransferConfig {

    /** The agents of this process by host: one on a hypervisor host, several where one machine pretends to be many. */
    Map<String, AgentConfig> agents();

    /** Memory that incoming guests must leave free on a host. */
    @WithDefault("64MiB")
    DataSize memoryReserve();

    /** Guests that may leave a host at a time. */
    @WithDefault("8")
    int mostLeaving();

    /** Guests that may come to a host at a time. */
    @WithDefault("8")
    int mostComing();

    /** How long a link may be away while the guest runs; once it is paused the move's hand-over deadline counts. */
    @WithDefault("60S")
    Duration linkGrace();

    /**
     * How long another agent may take to answer a request before the move is undone: to look what its host can do, and to
     * start a hypervisor's process, takes a busy host long, and the guest runs meanwhile.
     */
    @WithDefault("60S")
    Duration answerWithin();

    /** After the release without word of the destination, a move is reported as in doubt; it goes on asking. */
    @WithDefault("15S")
    Duration doubtAfter();

    /** How long a destination that cannot be reached is tried to be told that a move is undone. */
    @WithDefault("10M")
    Duration tellFor();

    /** How long the end of an undone move waits for a hypervisor, or a destination, that does not answer. */
    @WithDefault("30S")
    Duration restoreWithin();

    /** Between two looks at what runs on a host: a guest that it does not own is paused within this and a little more. */
    @WithDefault("500ms")
    Duration guard();

    /** How long a guest must be missing from its host, or paused there by others, before that is believed. */
    @WithDefault("5S")
    Duration sureAfter();

    /** How long running moves may take to end when the process is told to stop; then they are undone. */
    @WithDefault("20S")
    Duration drainGrace();

    /** This process's name as a Kafka client: unique among processes, the same after a restart. Default: the hosts. */
    Optional<String> instance();

    /** Who is told of moves, and what becomes of guests' clocks. */
    HooksConfig hooks();

    /** What is told to whom, and for how long an answer is waited for. */
    interface HooksConfig {

        /** A web server that is told of moves. */
        WebhookConfig webhook();

        /** Whether guests with an agent inside and a program {@code /etc/tern/move-hook} are told of their moves. */
        @WithDefault("true")
        boolean guestAgent();

        /** For all answers to one moment of one move, 1 s to 10 min; until then who asks for more time is asked again. */
        @WithDefault("10S")
        Duration deadline();

        /** What becomes of a move that was not acknowledged by then: {@code go}, or {@code undo}. */
        @WithDefault("go")
        OnSilence onSilence();

        /** By which a guest's clock may be off its host's after its arrival. */
        @WithDefault("1S")
        Duration clockLimit();

        /** Whether a clock that is off by more is set to the host's. */
        @WithDefault("false")
        boolean setClock();

        /** A web server. */
        interface WebhookConfig {

            /** {@code http} or {@code https}; none is told where there is none. */
            Optional<URI> url();
        }
    }

    /** One host's agent. */
    interface AgentConfig {

        /** The host's hypervisor: {@code embedded+unix:///PATH}. */
        HypervisorUri hypervisor();

        /**
         * Folders, by absolute paths, that all hosts have in common although their file system does not say so: a guest's
         * disks there are not copied when it moves.
         */
        Optional<List<Path>> sharedFolders();

        /** Where other agents connect to, ADDRESS:PORT. */
        Endpoint listen();

        /**
         * What the device with that address is rated at, each way: {@code 10Gbit/s}. Default: what the host's kernel says.
         */
        Optional<Bandwidth> portSpeed();

        /** Folder of the agent's journal: on a disk that survives the host's crash, and of no other agent. */
        Path stateFolder();

        /** Folder of short-lived sockets; a path in it must stay below 108 bytes. Default: in the state folder. */
        Optional<Path> socketFolder();

        /** Folder that the host's libvirt start hook reads, as it was installed; none where there is no hook. */
        Optional<Path> startRules();

        /** The host's private key: PKCS #8 in PEM, readable by its owner alone. */
        Path key();

        /** The host's certificate, PEM, for the URI {@code tern://host/NAME}. */
        Path certificate();

        /** The certificate of the fleet's authority, PEM. */
        Path trust();
    }
}
