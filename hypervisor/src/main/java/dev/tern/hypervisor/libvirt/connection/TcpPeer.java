package dev.tern.hypervisor.libvirt.connection;

/**
 * Where QEMU sends to by itself, over connections that are not this process's.
 *
 * @param host a name, or an address without brackets
 */
public record TcpPeer(String host, int port) {

    /** Of {@code tcp://HOST:PORT}, with an IPv6 address in brackets. */
    static TcpPeer of(String uri) {
        String place = uri.substring("tcp://".length());
        int colon = place.lastIndexOf(':');
        String host = place.substring(0, colon);
        return new TcpPeer(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(place.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return host + " port " + port;
    }
}
