package dev.tern.testkit.simulation;

/** The moment of a fault within its move. Text: {@code +120000}, {@code switching+2000}, {@code #17}; microseconds. */
sealed interface When {

    /** So long after the order. */
    record After(long micros) implements When {
        @Override
        public String toString() {
            return "+" + micros;
        }
    }

    /** So long after the move is first in that state. */
    record At(String state, long micros) implements When {
        @Override
        public String toString() {
            return state + "+" + micros;
        }
    }

    /** At this step of the agent, counted from the order: a write to its journal or a request to its hypervisor. */
    record Step(int number) implements When {
        @Override
        public String toString() {
            return "#" + number;
        }
    }

    static When parse(String text) {
        if (text.startsWith("#")) {
            return new Step(Integer.parseInt(text.substring(1)));
        }
        int plus = text.indexOf('+');
        if (plus < 0) {
            throw new IllegalArgumentException("Not a moment: " + text);
        }
        long micros = Long.parseLong(text.substring(plus + 1));
        return plus == 0 ? new After(micros) : new At(text.substring(0, plus), micros);
    }
}
