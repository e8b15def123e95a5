package dev.tern.benchmarks.placement;

import dev.tern.scheduler.placement.search.Model;
import dev.tern.scheduler.placement.search.Share;

/** A fleet by its parts, for those that do not search in the {@link Model}. */
public record Instance(
        Model.Resources resources, Model.Hosts hosts, Model.Guests guests, Model.Groups groups, Model.Goals goals) {

    public Model model() {
        return new Model(resources, hosts, guests, groups, goals);
    }

    /** What it costs that guests are on those hosts, whether rules allow it or not. */
    public long cost(int[] placement) {
        return model().shares(placement).stream().mapToLong(Share::cost).sum();
    }
}
