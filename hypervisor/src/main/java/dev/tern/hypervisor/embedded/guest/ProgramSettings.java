package dev.tern.hypervisor.embedded.guest;

import dev.tern.hypervisor.HypervisorRefusal;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a guest's program behaves.
 *
 * @param seed of all its content and choices; fixed for life
 * @param writesPerSecond operations a second at full load, 0 to 200,000
 * @param cpu cores that it wants beside its operations at full load, 0 to 1024; a guest never asks for more than its vCPUs
 * @param load scales both, 0 to 100: 1 is normal
 * @param daySeconds length of its day; 0 means that it knows no day and always works at full load
 * @param dayOffset share of a day by which it is ahead of the clock, 0 to 1
 */
public record ProgramSettings(
        long seed, double writesPerSecond, double cpu, double load, double daySeconds, double dayOffset) {

    private static final double MOST_WRITES = 200_000;
    private static final double MOST_CORES = 1024;
    private static final double MOST_LOAD = 100;
    private static final double DAY = 86_400;
    private static final double USUAL_CPU = 0.05;

    private static final Set<String> NAMES =
            Set.of("seed", "writes_per_second", "cpu", "load", "day_seconds", "day_offset");

    /** @throws HypervisorRefusal naming the first setting that is unknown or out of range */
    public static ProgramSettings of(ProgramKind kind, Map<String, String> settings) throws HypervisorRefusal {
        for (String name : new TreeMap<>(settings).keySet()) {
            if (!NAMES.contains(name)) {
                throw new HypervisorRefusal(
                        "setting.unknown", "No setting \"" + name + "\"; there are " + String.join(", ", sorted()));
            }
        }
        return new ProgramSettings(
                seed(settings.getOrDefault("seed", "1")),
                number(settings, "writes_per_second", kind.usualWritesPerSecond(), MOST_WRITES),
                number(settings, "cpu", USUAL_CPU, MOST_CORES),
                number(settings, "load", 1, MOST_LOAD),
                number(settings, "day_seconds", 0, DAY),
                number(settings, "day_offset", 0, 1));
    }

    private static Iterable<String> sorted() {
        return NAMES.stream().sorted().toList();
    }

    private static long seed(String text) throws HypervisorRefusal {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw invalid("seed", text, "a whole number");
        }
    }

    private static double number(Map<String, String> settings, String name, double usual, double most)
            throws HypervisorRefusal {
        String text = settings.get(name);
        if (text == null) {
            return usual;
        }
        try {
            double value = Double.parseDouble(text);
            if (value >= 0 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as any other value that does not fit
        }
        throw invalid(name, text, "a number from 0 to " + most);
    }

    private static HypervisorRefusal invalid(String name, String text, String expected) {
        String shown = text.length() <= 40 ? text : text.substring(0, 40) + "...";
        return new HypervisorRefusal("setting.invalid", name + " is \"" + shown + "\"; it is " + expected);
    }
}
