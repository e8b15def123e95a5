package dev.tern.benchmarks.lab;

import dev.tern.lab.network.LinkRate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What of it is measured.
 *
 * @param guests their names
 * @param warmUp moves by each of Tern's transports before the first that is measured: agents live for months, and the JIT
 *     has what they do often compiled by then
 * @param minutes after which no further move is begun
 * @param giveUp a transport that did not come to an end so often with a guest on a link is not tried there again
 * @param out folder for the rows and the table
 */
record Choice(
        List<String> guests,
        List<LinkRate> links,
        List<Transport> transports,
        int rounds,
        int warmUp,
        int minutes,
        int giveUp,
        Path out) {

    private static final Map<String, String> DEFAULTS = Map.of(
            "guests", "idle,writer-5k,writer-40k,redis",
            "links", "1gbit,200mbit",
            "transports", "plain,xbzrle,multifd,multifd-zstd,multifd-zstd-tls,relay,tern-native",
            "rounds", "5",
            "warm-up", "8",
            "minutes", "600",
            "give-up", "2",
            "out", "target/lab-transports");

    static final String USAGE = "[--guests a,b] [--links 1gbit,200mbit] [--transports plain,relay] [--rounds N]"
            + " [--warm-up N] [--minutes N] [--give-up N] [--out FOLDER]";

    /** @throws IllegalArgumentException saying what is wrong */
    static Choice parse(String... arguments) {
        Map<String, String> said = new HashMap<>(DEFAULTS);
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!DEFAULTS.containsKey(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("\"" + arguments[i] + "\" is no option with a value: " + USAGE);
            }
            said.put(name, arguments[i + 1]);
        }
        Function<String, String> of = name -> said.getOrDefault(name, "");
        return new Choice(
                words(of.apply("guests")),
                words(of.apply("links")).stream().map(LinkRate::parse).toList(),
                words(of.apply("transports")).stream().map(Transport::of).toList(),
                number(of.apply("rounds"), 1),
                number(of.apply("warm-up"), 0),
                number(of.apply("minutes"), 1),
                number(of.apply("give-up"), 1),
                Path.of(of.apply("out")));
    }

    private static List<String> words(String list) {
        return Arrays.asList(list.split(",", -1));
    }

    private static int number(String text, int least) {
        int number = Integer.parseInt(text);
        if (number < least) {
            throw new IllegalArgumentException(text + " is not a number from " + least);
        }
        return number;
    }

    /** How long a move may take before it counts as one that never ends. */
    static Duration bound(LinkRate link) {
        return link.bandwidth().bytesPerSecond() * 8 >= 500_000_000L ? Duration.ofSeconds(25) : Duration.ofSeconds(40);
    }
}
