package dev.tern.benchmarks.placement;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Whether what any placement costs is a long, as the search counts it: the most that each weight can come to, added up
 * exactly.
 */
final class CostBound {

    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private final List<Term> terms = new ArrayList<>();

    /**
     * @param of the weight, as in "resource 3"
     * @param units of what it weighs, at most
     */
    void add(String of, long weight, BigInteger units) {
        terms.add(new Term(of, weight, units.multiply(BigInteger.valueOf(weight))));
    }

    /** @throws IOException naming the weight that comes to most, where all together are no long */
    void check(Path file) throws IOException {
        BigInteger sum = terms.stream().map(Term::cost).reduce(BigInteger.ZERO, BigInteger::add);
        if (sum.compareTo(MOST) > 0) {
            Term worst = terms.stream().max(Comparator.comparing(Term::cost)).orElseThrow();
            throw new IOException(file + ": a placement could cost " + sum + ", which is more than " + MOST
                    + "; most of it is by the weight " + worst.weight() + " of " + worst.of()
                    + ": give it a lower one");
        }
    }

    static BigInteger sum(long... units) {
        return Arrays.stream(units).mapToObj(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
    }

    private record Term(String of, long weight, BigInteger cost) {}
}
