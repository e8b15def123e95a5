package dev.tern.hypervisor.connect;

import dev.tern.hypervisor.Hypervisor;
import dev.tern.hypervisor.HypervisorConnector;
import dev.tern.hypervisor.embedded.EmbeddedHypervisor;
import dev.tern.hypervisor.libvirt.LibvirtConnector;
import dev.tern.hypervisor.libvirt.connection.LibvirtUri;
import dev.tern.hypervisor.libvirt.storage.HostFiles;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Where a host's hypervisor is: {@code embedded+unix:///PATH}, the control socket of an embedded daemon, or a libvirtd as
 * {@link LibvirtUri} says. The kinds are a closed list; whatever else is written is refused before anything is opened.
 */
public final class HypervisorUri {

    private static final String EMBEDDED = "embedded+unix";

    /** For calls to libvirt that do not handle a guest's whole memory. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final URI uri;
    private final Kind kind;

    private HypervisorUri(URI uri, Kind kind) {
        this.uri = uri;
        this.kind = kind;
    }

    /** @throws IllegalArgumentException naming the text and what is accepted */
    public static HypervisorUri of(String text) {
        URI uri = parsed(text);
        if (LibvirtUri.isOurs(text)) {
            return new HypervisorUri(uri, new Libvirt(new LibvirtUri(text)));
        }
        if (!EMBEDDED.equals(uri.getScheme())) {
            throw refused(text, "its scheme is unknown");
        }
        String path = uri.getPath();
        if (path == null || path.length() < 2 || !path.startsWith("/")) {
            throw refused(text, "it names no absolute path");
        }
        if (uri.getRawAuthority() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refused(text, "there is more in it than a path; an embedded hypervisor is on this machine");
        }
        return new HypervisorUri(uri, new Embedded(Path.of(path)));
    }

    /** Of the embedded daemon whose control socket is there. */
    public static HypervisorUri embedded(Path socket) {
        try {
            String path = new URI(null, null, socket.toAbsolutePath().toString(), null).getRawPath();
            return of(EMBEDDED + "://" + path);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("No path of a socket: " + socket, e);
        }
    }

    private static URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw refused(text, e.getReason());
        }
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("Not the URI of a hypervisor: \"" + text.replaceAll("\\p{Cntrl}", "?")
                + "\", " + why + "; write " + EMBEDDED + ":///PATH, qemu:///system, qemu+unix:///system?socket=PATH or"
                + " qemu+tls://HOST/system");
    }

    /**
     * Opens nothing yet.
     *
     * @param shared folders that all hosts have in common, so that disks there are not copied
     */
    public HypervisorConnector connector(List<Path> shared) {
        return switch (kind) {
            case Embedded embedded -> embedded;
            case Libvirt(LibvirtUri libvirt) ->
                LibvirtConnector.to(libvirt, PATIENCE, HostFiles.sharing(shared), HypervisorUri::tick);
        };
    }

    /** Whether there can be agents inside of its guests. */
    public boolean hasGuestAgents() {
        return kind instanceof Libvirt;
    }

    /** For those who only look. Opens nothing yet. */
    public HypervisorConnector reader() {
        return switch (kind) {
            case Embedded embedded -> embedded;
            case Libvirt(LibvirtUri libvirt) -> LibvirtConnector.readingFrom(libvirt, PATIENCE, HypervisorUri::tick);
        };
    }

    private static Duration tick() {
        return Duration.ofNanos(System.nanoTime());
    }

    private sealed interface Kind {}

    private record Libvirt(LibvirtUri uri) implements Kind {}

    /** A daemon keeps its guests and their streams whoever is connected: there is nothing to keep here. */
    private record Embedded(Path socket) implements Kind, HypervisorConnector {

        @Override
        public Hypervisor connect() throws IOException {
            return EmbeddedHypervisor.connect(socket);
        }

        @Override
        public void close() {}
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HypervisorUri that && uri.equals(that.uri);
    }

    @Override
    public int hashCode() {
        return Objects.hash(uri);
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
