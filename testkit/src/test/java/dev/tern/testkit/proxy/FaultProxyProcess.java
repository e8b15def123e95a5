package dev.tern.testkit.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads commands until its input ends, and goes with it. */
public final class FaultProxyProcess {

    private final Map<Integer, FaultyLink> links = new HashMap<>();

    private FaultProxyProcess() {}

    public static void main(String[] arguments) throws IOException {
        var process = new FaultProxyProcess();
        try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(process.answer(line));
            }
        }
    }

    private String answer(String line) {
        try {
            String[] words = line.split(" ", -1);
            int first = Integer.parseInt(words[1]);
            if (words[0].equals("open")) {
                FaultyLink link = FaultyLink.to(first);
                links.put(link.port(), link);
                return "ok " + link.port();
            }
            FaultyLink link = links.get(first);
            return link == null ? "error no link " + first : obey(link, words);
        } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return "error " + line + ": " + e.getMessage();
        }
    }

    private static String obey(FaultyLink link, String[] words) {
        Weather weather = link.weather();
        switch (words[0]) {
            case "hold" -> weather.hold();
            case "release" -> weather.release();
            case "drop" -> link.drop();
            case "cut" -> link.cut();
            case "cut-one" -> link.cutOne();
            case "mend" -> weather.clear();
            case "delay" -> weather.delay(Long.parseLong(words[2]));
            case "throttle" -> weather.throttle(Long.parseLong(words[2]));
            case "corrupt" -> weather.corrupt(Integer.parseInt(words[2]));
            case "duplicate" -> weather.duplicate(Integer.parseInt(words[2]));
            case "connections" -> {
                return "ok " + link.connections();
            }
            case "passed" -> {
                return "ok " + weather.passed();
            }
            default -> throw new IllegalArgumentException("not a command");
        }
        return "ok";
    }
}
