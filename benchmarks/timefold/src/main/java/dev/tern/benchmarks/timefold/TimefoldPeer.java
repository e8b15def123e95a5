package dev.tern.benchmarks.timefold;

import ai.timefold.solver.core.api.solver.SolverConfigOverride;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.score.director.ScoreDirectorFactoryConfig;
import ai.timefold.solver.core.config.solver.SolverConfig;
import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import dev.tern.benchmarks.placement.Task;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/**
 * An instance of the ROADEF/EURO challenge 2012, given to Timefold Solver: its default local search, on the one thread that its free
 * edition has, with the score kept up to date move by move.
 *
 * <pre>
 * java -jar benchmarks/timefold/target/timefold-peer.jar MODEL ASSIGNMENT SECONDS SEED OUT
 * </pre>
 *
 * Writes the best assignment to the file OUT and ends with a line of what it costs.
 */
public final class TimefoldPeer {

    private static final PrintStream OUT = System.out;

    private TimefoldPeer() {}

    public static void main(String... arguments) throws IOException {
        Task task = Task.of("timefold-peer", arguments);
        SolverFactory<Assignment> factory = factory(task.seed());
        Assignment found =
                solve(factory, Assignment.of(task.instance()), new TerminationConfig().withSpentLimit(task.left()));
        OUT.printf(
                Locale.ROOT,
                "cost=%d initial=%d violations=%d seconds=%.1f%n",
                task.instance().cost(found.hostNumbers()),
                task.instance().cost(task.instance().guests().homes()),
                -found.scored().hardScore(),
                task.secondsPassed());
        task.answer(found.hostNumbers());
    }

    static SolverFactory<Assignment> factory(long seed) {
        return SolverFactory.create(new SolverConfig()
                .withSolutionClass(Assignment.class)
                .withEntityClasses(Assigned.class)
                .withScoreDirectorFactory(
                        new ScoreDirectorFactoryConfig().withIncrementalScoreCalculatorClass(AssignmentScore.class))
                .withRandomSeed(seed));
    }

    static Assignment solve(SolverFactory<Assignment> factory, Assignment assignment, TerminationConfig end) {
        return factory.buildSolver(new SolverConfigOverride().withTerminationConfig(end))
                .solve(assignment);
    }
}
