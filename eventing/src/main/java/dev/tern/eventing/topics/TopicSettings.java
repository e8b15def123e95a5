package dev.tern.eventing.topics;

import java.time.Duration;

/**
 * How topics are made.
 *
 * @param partitions of each topic; fixed for good, since keys keep their order only while it stays
 * @param replicas 1 on one machine, 3 in a cluster
 * @param samples how long samples and progress are kept
 * @param history how long what happened is kept: links learned, verdicts, commands, migrations, alerts
 * @param audit how long what anyone did is kept: at least six months
 */
public record TopicSettings(int partitions, short replicas, Duration samples, Duration history, Duration audit) {

    public static final TopicSettings DEFAULT =
            new TopicSettings(3, (short) 1, Duration.ofHours(6), Duration.ofDays(30), Duration.ofDays(200));

    public TopicSettings {
        if (partitions < 1 || replicas < 1) {
            throw new IllegalArgumentException("A topic has at least one partition and one replica: " + partitions
                    + " partitions, " + replicas + " replicas");
        }
    }

    public TopicSettings withPartitions(int now) {
        return new TopicSettings(now, replicas, samples, history, audit);
    }
}
