package dev.tern.hypervisor.libvirt.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The folders that libvirt itself is told all hosts have in common: {@code shared_filesystems} of its qemu.conf. */
public final class SharedFolders {

    private static final Pattern SETTING = Pattern.compile("(?m)^\\s*shared_filesystems\\s*=\\s*\\[([^\\]]*)]");
    private static final Pattern FOLDER = Pattern.compile("\"(/[^\"]*)\"");

    private SharedFolders() {}

    /** None where the file cannot be read, as where it does not say. */
    public static List<Path> of(Path qemuConf) {
        String text;
        try {
            text = Files.readString(qemuConf);
        } catch (IOException e) {
            return List.of();
        }
        return SETTING.matcher(text)
                .results()
                .flatMap(found -> FOLDER.matcher(uncommented(found.group(1))).results())
                .map(MatchResult::group)
                .map(quoted -> Path.of(quoted.substring(1, quoted.length() - 1)))
                .toList();
    }

    private static String uncommented(String list) {
        return list.lines().map(line -> line.replaceFirst("#.*", "")).collect(Collectors.joining("\n"));
    }
}
