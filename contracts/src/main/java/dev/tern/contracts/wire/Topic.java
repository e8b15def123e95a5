package dev.tern.contracts.wire;

/** A Kafka topic. Compacted topics hold state and are its source of truth; the others hold what happened. */
public enum Topic {
    INVENTORY("tern.fleet.inventory", true),
    SAMPLES("tern.fleet.samples", false),
    LINKS("tern.fleet.links", false),
    PREDICTIONS("tern.predictions", true),
    PLANS("tern.plans", true),
    VERDICTS("tern.verdicts", false),
    COMMANDS("tern.migrations.commands", false),
    EVENTS("tern.migrations.events", false),
    PROGRESS("tern.migrations.progress", false),
    OWNERSHIP("tern.vm.ownership", true),
    ALERTS("tern.alerts", false),
    AUDIT("tern.audit", false);

    private final String topicName;
    private final boolean compacted;

    Topic(String topicName, boolean compacted) {
        this.topicName = topicName;
        this.compacted = compacted;
    }

    public String topicName() {
        return topicName;
    }

    public boolean isCompacted() {
        return compacted;
    }
}
