package dev.tern.transfer.migration;

import dev.tern.contracts.unit.DataSize;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What an agent goes by.
 *
 * @param sockets folder of the sockets that this agent's hypervisor and page streams meet at
 * @param memoryReserve memory that incoming guests must leave free
 * @param mostLeaving moves away from this host at a time
 * @param mostComing moves to this host at a time
 * @param linkGrace how long a link may be away while the guest runs
 * @param answerWithin how long the peer may think about a request
 * @param doubtAfter how long after RELEASED the source waits for word before it calls the move in doubt; it goes on
 *     asking
 * @param tellFor how long the source tries to reach a destination that it no longer needs
 * @param restoreWithin how long a rolled-back move waits for a hypervisor that is away before it is reported as ended
 * @param poll of a stream while it is far from the switch
 * @param pollNear close to the switch
 * @param guard between two looks at what runs here
 * @param sureAfter how long a guest must be missing, or paused by others, before that is believed
 */
public record AgentSettings(
        Path sockets,
        DataSize memoryReserve,
        int mostLeaving,
        int mostComing,
        Duration linkGrace,
        Duration answerWithin,
        Duration doubtAfter,
        Duration tellFor,
        Duration restoreWithin,
        Duration poll,
        Duration pollNear,
        Duration guard,
        Duration sureAfter,
        HookSettings hooks) {

    public static AgentSettings defaults(Path sockets) {
        return new AgentSettings(
                sockets,
                DataSize.ofMiB(64),
                8,
                8,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(15),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofMillis(100),
                Duration.ofMillis(5),
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                HookSettings.DEFAULT);
    }
}
