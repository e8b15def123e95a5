package dev.tern.scheduler.placement.search;

import java.util.ArrayList;
import java.util.List;

/**
 * One goal's part in what a placement costs.
 *
 * @param goal as its sentence says it
 */
public record Share(String goal, long cost) {

    static List<Share> of(Model model, Placement placement) {
        List<Share> shares = new ArrayList<>();
        for (HostGoal goal : model.hostGoals()) {
            long cost = 0;
            for (int host = 0; host < model.hosts; host++) {
                cost += goal.cost(host, placement.usedOn(host));
            }
            shares.add(new Share(goal.sentence(), cost));
        }
        for (GuestGoal goal : model.guestGoals()) {
            long cost = 0;
            for (int guest = 0; guest < model.guests; guest++) {
                cost += goal.cost(guest, placement.hostOf(guest));
            }
            shares.add(new Share(goal.sentence(), cost));
        }
        shares.add(new Share("No group has many guests that move", placement.groupCost()));
        return shares;
    }
}
