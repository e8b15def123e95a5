package dev.tern.scheduler.placement.search;

import java.util.Arrays;

/** How many guests of each group are away from home, and the most of all groups. */
final class GroupMoves {

    private final int[] away;
    /** How many groups have so many guests away. */
    private final int[] groups;

    private final long weight;
    private int most;

    GroupMoves(Model model) {
        away = new int[model.groups];
        groups = new int
                [Arrays.stream(model.members).mapToInt(of -> of.length).max().orElse(0) + 1];
        weight = model.movesOfGroup;
        clear();
    }

    void clear() {
        Arrays.fill(away, 0);
        Arrays.fill(groups, 0);
        groups[0] = away.length;
        most = 0;
    }

    void away(int group) {
        groups[away[group]]--;
        groups[++away[group]]++;
        most = Math.max(most, away[group]);
    }

    void back(int group) {
        groups[away[group]]--;
        groups[--away[group]]++;
        if (groups[most] == 0) {
            most--;
        }
    }

    long cost() {
        return weight * most;
    }

    /** @param by how many more are away, or fewer where negative */
    long change(int group, int by) {
        return by == 0 ? 0 : weight * (Math.max(mostWithout(group, group), away[group] + by) - most);
    }

    /** Of two guests at once. */
    long change(int one, int by, int other, int byOther) {
        if (one == other) {
            return change(one, by + byOther);
        }
        if (by == 0 && byOther == 0) {
            return 0;
        }
        int now = Math.max(away[one] + by, away[other] + byOther);
        return weight * (Math.max(mostWithout(one, other), now) - most);
    }

    /** The most of the other groups. */
    private int mostWithout(int one, int other) {
        int level = most;
        while (level > 0 && groups[level] == at(one, level) + (one == other ? 0 : at(other, level))) {
            level--;
        }
        return level;
    }

    private int at(int group, int level) {
        return away[group] == level ? 1 : 0;
    }
}
