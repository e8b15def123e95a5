package dev.tern.scheduler.sequencing;

import dev.tern.contracts.plan.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says why guests cannot move: what their destination lacks, and for whom they wait. */
final class Waits {

    private final Board board;
    private final Played played;

    Waits(Board board, Played played) {
        this.board = board;
        this.played = played;
    }

    List<Unmoved> unmoved() {
        return played.stuck().stream()
                .sorted()
                .map(guest -> new Unmoved(
                        board.moves
                                .get(guest)
                                .startingFrom(board.hosts
                                        .get(played.end().host[guest])
                                        .id()),
                        why(guest)))
                .toList();
    }

    private Reason why(int guest) {
        int to = board.to[guest];
        long[] free = played.end().free[to];
        int lacking = Math.max(0, Board.lacking(free, board.demand[guest]));
        String resource = board.resource(lacking);
        Room left = new Room(new TreeMap<>(Map.of(resource, free[lacking])));
        String need = name(guest) + " needs " + board.moves.get(guest).demand().text(resource) + " on "
                + board.moves.get(guest).to() + ", where " + left.text(resource) + " is free";
        List<Integer> chain = chain(guest);
        if (chain.isEmpty()) {
            return new Reason("sequencing.room.none", need + " once all others have moved");
        }
        StringBuilder text = new StringBuilder(need);
        for (int next : chain) {
            text.append("; it waits for ")
                    .append(name(next))
                    .append(" to go to ")
                    .append(board.moves.get(next).to());
        }
        return new Reason(
                "sequencing.room.cycle",
                text.append("; no host has room for one of them to wait on").toString());
    }

    /** Guests that are stuck themselves, each on the host where the one before it wants to go, until one comes again. */
    private List<Integer> chain(int guest) {
        List<Integer> chain = new ArrayList<>();
        int now = guest;
        while (true) {
            int wanted = board.to[now];
            int next = played.stuck().stream()
                    .filter(other -> played.end().host[other] == wanted)
                    .min(Integer::compare)
                    .orElse(-1);
            if (next < 0 || chain.contains(next)) {
                return chain;
            }
            chain.add(next);
            now = next;
        }
    }

    private String name(int guest) {
        return board.moves.get(guest).name();
    }
}
