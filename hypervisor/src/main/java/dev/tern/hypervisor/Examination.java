package dev.tern.hypervisor;

import dev.tern.contracts.plan.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * What a hypervisor finds when it is asked whether it could take a guest, all of it at once.
 *
 * @param obstacles for which it cannot
 * @param notes what people should know of and that stops nothing
 * @param images that would be made for the guest's disks, by their paths
 */
public record Examination(List<Reason> obstacles, List<Reason> notes, List<String> images) {

    public static final Examination CLEAN = new Examination(List.of(), List.of());

    /** Of what has nothing to do with disks. */
    public Examination(List<Reason> obstacles, List<Reason> notes) {
        this(obstacles, notes, List.of());
    }

    public Examination {
        obstacles = List.copyOf(obstacles);
        notes = List.copyOf(notes);
        images = List.copyOf(images);
    }

    public static Examination refused(HypervisorRefusal why) {
        return new Examination(List.of(new Reason(why.code(), String.valueOf(why.getMessage()))), List.of());
    }

    public Examination and(Examination more) {
        List<Reason> against = new ArrayList<>(obstacles);
        against.addAll(more.obstacles);
        List<Reason> all = new ArrayList<>(notes);
        all.addAll(more.notes);
        List<String> made = new ArrayList<>(images);
        made.addAll(more.images);
        return new Examination(against, all, made);
    }
}
