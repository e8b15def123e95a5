package dev.tern.benchmarks;

import dev.tern.benchmarks.energy.EnergyScenario;
import dev.tern.benchmarks.hypervisor.HypervisorScenario;
import dev.tern.benchmarks.lab.LabTransports;
import dev.tern.benchmarks.lab.RecordLab;
import dev.tern.benchmarks.moves.MovesScenario;
import dev.tern.benchmarks.placement.PlacementScale;
import dev.tern.benchmarks.placement.Roadef;
import dev.tern.benchmarks.planning.PlanningScale;
import dev.tern.benchmarks.recording.RecordMoves;
import dev.tern.benchmarks.sequencing.SequencingScenario;
import dev.tern.benchmarks.stream.StreamScenario;
import java.util.Arrays;

/**
 * All benchmarks in one jar: a scenario by its name, or JMH with JMH's own arguments.
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar moves 50
 * java -jar benchmarks/target/benchmarks.jar record FOLDER MOVES
 * java -jar benchmarks/target/benchmarks.jar lab-transports --rounds 5
 * java -jar benchmarks/target/benchmarks.jar record-lab FOLDER MOVES
 * java -jar benchmarks/target/benchmarks.jar roadef MODEL ASSIGNMENT SECONDS SEED OUT
 * java -jar benchmarks/target/benchmarks.jar placement-scale HOSTS GUESTS SECONDS
 * java -jar benchmarks/target/benchmarks.jar planning-scale HOSTS GUESTS
 * java -jar benchmarks/target/benchmarks.jar sequencing
 * java -jar benchmarks/target/benchmarks.jar loopback
 * java -jar benchmarks/target/benchmarks.jar emit | load | idle-cost
 * java -jar benchmarks/target/benchmarks.jar energy TRACE_FOLDER tern
 * java -jar benchmarks/target/benchmarks.jar jmh Stream -f 1
 * </pre>
 */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        String what = arguments.length == 0 ? "" : arguments[0];
        String[] rest = arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
        switch (what) {
            case "moves" -> MovesScenario.main(rest);
            case "record" -> RecordMoves.main(rest);
            case "lab-transports" -> LabTransports.main(rest);
            case "record-lab" -> RecordLab.main(rest);
            case "roadef" -> Roadef.main(rest);
            case "placement-scale" -> PlacementScale.main(rest);
            case "planning-scale" -> PlanningScale.main(rest);
            case "sequencing" -> SequencingScenario.main(rest);
            case "loopback" -> StreamScenario.main(rest);
            case "emit", "load", "idle-cost" -> HypervisorScenario.main(arguments);
            case "energy" -> EnergyScenario.main(rest);
            case "jmh" -> org.openjdk.jmh.Main.main(rest);
            default -> {
                System.err.println("usage: benchmarks.jar moves | record | lab-transports | record-lab | roadef"
                        + " | placement-scale | planning-scale | sequencing | energy | loopback | emit | load | idle-cost"
                        + " | jmh ARGUMENTS");
                System.exit(2);
            }
        }
    }
}
