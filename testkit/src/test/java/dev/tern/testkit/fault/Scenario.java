package dev.tern.testkit.fault;

/** One fault at one moment. */
record Scenario(Trigger trigger, Fault fault) {

    @Override
    public String toString() {
        return fault + " " + trigger;
    }
}
