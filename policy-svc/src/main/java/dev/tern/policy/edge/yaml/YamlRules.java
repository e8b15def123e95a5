package dev.tern.policy.edge.yaml;

import dev.tern.policy.rule.Place;
import dev.tern.policy.rule.Problem;
import dev.tern.policy.rule.RuleSource;
import dev.tern.policy.rule.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Rules in a YAML file, or in the {@code .yaml} files of a folder in the order of their names. */
public final class YamlRules implements RuleSource {
    /** In characters, and in bytes: a rule has a few hundred. */
    static final int LARGEST_FILE = 1 << 20;

    private static final int MOST_FILES = 200;

    private final Path path;

    public YamlRules(Path path) {
        this.path = path;
    }

    @Override
    public Text read() {
        MessageDigest digest = sha256();
        List<Tree> documents = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        try {
            List<Path> files = files();
            if (files.isEmpty() || files.size() > MOST_FILES) {
                problems.add(problem(
                        path.toString(),
                        "rule.file.missing",
                        "the folder " + path + " holds " + files.size() + " .yaml files; 1 to " + MOST_FILES
                                + " are read"));
                return new Text("", documents, problems);
            }
            for (Path file : files) {
                read(file, digest, documents, problems);
            }
        } catch (IOException e) {
            problems.add(problem(path.toString(), "rule.file.missing", "cannot read " + path + ": " + e));
        }
        return new Text(HexFormat.of().formatHex(digest.digest()), documents, problems);
    }

    /** Text that came by another way, under a name for its places. */
    public static Text parse(String name, byte[] bytes) {
        MessageDigest digest = sha256();
        List<Tree> documents = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        parse(name, bytes, digest, documents, problems);
        return new Text(HexFormat.of().formatHex(digest.digest()), documents, problems);
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> listed = Files.list(path)) {
            return listed.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static void read(Path file, MessageDigest digest, List<Tree> documents, List<Problem> problems)
            throws IOException {
        String name = String.valueOf(file.getFileName());
        if (Files.size(file) > LARGEST_FILE) {
            problems.add(tooLarge(name));
            return;
        }
        parse(name, Files.readAllBytes(file), digest, documents, problems);
    }

    private static void parse(
            String name, byte[] bytes, MessageDigest digest, List<Tree> documents, List<Problem> problems) {
        if (bytes.length > LARGEST_FILE) {
            problems.add(tooLarge(name));
            return;
        }
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(bytes);
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            problems.add(problem(name, "rule.yaml.invalid", "not UTF-8; save the file in that encoding"));
            return;
        }
        YamlTree.Parsed parsed = YamlTree.parse(name, text);
        parsed.tree().ifPresent(documents::add);
        parsed.problem().ifPresent(problems::add);
    }

    private static Problem tooLarge(String name) {
        return problem(name, "rule.file.large", "larger than " + LARGEST_FILE + " bytes");
    }

    private static Problem problem(String file, String code, String text) {
        return Problem.error(new Place(file, 1, 1), code, text);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
