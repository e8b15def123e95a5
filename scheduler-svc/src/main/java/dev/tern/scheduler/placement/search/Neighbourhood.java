package dev.tern.scheduler.placement.search;

/** One kind of change to a placement. */
interface Neighbourhood {

    /**
     * Makes one change of its kind, at random, where rules and capacities bear it and it costs no more than it may.
     *
     * @param patience asked once, when it is known what the change is
     * @return whether anything was changed
     */
    boolean change(Placement placement, Patience patience);

    /** By how much the cost may rise; below 0, by how much it is to fall. */
    @FunctionalInterface
    interface Patience {
        double most();
    }
}
