package dev.tern.testkit.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A run in one line: {@code seed=7 moves=0>1,1>2 faults=0/kill/source/switching+2000/300000/0;...}. The seed decides all
 * that is drawn while it runs: delays, secrets, who reads what first.
 */
record Scenario(long seed, List<Order> moves, List<Fault> faults) {

    /** A guest, by its number, is ordered to a host, by its number. */
    record Order(int guest, int to) {
        @Override
        public String toString() {
            return guest + ">" + to;
        }
    }

    Scenario {
        moves = List.copyOf(moves);
        faults = List.copyOf(faults);
    }

    static Scenario parse(String line) {
        long seed = 0;
        List<Order> moves = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (String word : line.trim().split("\\s+", -1)) {
            int equals = word.indexOf('=');
            String value = word.substring(equals + 1);
            switch (word.substring(0, Math.max(0, equals))) {
                case "seed" -> seed = Long.parseLong(value);
                case "moves" ->
                    Arrays.stream(value.split(",", -1))
                            .map(move -> move.split(">", -1))
                            .forEach(
                                    move -> moves.add(new Order(Integer.parseInt(move[0]), Integer.parseInt(move[1]))));
                case "faults" -> {
                    if (!value.isEmpty()) {
                        Arrays.stream(value.split(";", -1)).map(Fault::parse).forEach(faults::add);
                    }
                }
                default -> throw new IllegalArgumentException("Not a part of a scenario: " + word);
            }
        }
        return new Scenario(seed, moves, faults);
    }

    Scenario with(List<Fault> others) {
        return new Scenario(seed, moves, others);
    }

    boolean has(FaultKind.Group group) {
        return faults.stream().anyMatch(fault -> fault.kind().group() == group);
    }

    boolean has(FaultKind kind) {
        return faults.stream().anyMatch(fault -> fault.kind() == kind);
    }

    @Override
    public String toString() {
        return "seed=" + seed + " moves="
                + moves.stream().map(Order::toString).collect(Collectors.joining(","))
                + " faults=" + faults.stream().map(Fault::toString).collect(Collectors.joining(";"));
    }
}
