package dev.tern.transfer.edge.port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Devices as Linux would describe them. */
final class DeviceFolder {

    private final Path folder;

    DeviceFolder(Path folder) {
        this.folder = folder;
    }

    NetworkDevices devices() {
        return new NetworkDevices(folder);
    }

    /** A device that says this of its speed. */
    DeviceFolder device(String name, String speed) throws IOException {
        Files.writeString(describe(name).resolve("speed"), speed + "\n");
        return this;
    }

    /** A device that cannot be asked for its speed. */
    DeviceFolder silent(String name) throws IOException {
        Files.createDirectory(describe(name).resolve("speed"));
        return this;
    }

    DeviceFolder card(String name, String speed) throws IOException {
        device(name, speed);
        Files.createDirectory(folder.resolve(name).resolve("device"));
        return this;
    }

    DeviceFolder bridge(String name, String speed, String... ports) throws IOException {
        device(name, speed);
        Files.createDirectory(folder.resolve(name).resolve("bridge"));
        return on(name, ports);
    }

    /** The device stands on those. */
    DeviceFolder on(String name, String... below) throws IOException {
        for (String lower : below) {
            Files.createDirectory(folder.resolve(name).resolve("lower_" + lower));
        }
        return this;
    }

    DeviceFolder numbered(String name, int index) throws IOException {
        Files.writeString(folder.resolve(name).resolve("ifindex"), index + "\n");
        return this;
    }

    private Path describe(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }
}
