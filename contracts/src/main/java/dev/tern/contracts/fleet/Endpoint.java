package dev.tern.contracts.fleet;

import java.util.regex.Pattern;

/** Where a process listens: a host name or address and a TCP port. Text form: {@code 10.0.0.1:7000}. */
public record Endpoint(String address, int port) {

    private static final int HIGHEST_PORT = 65_535;

    /** A name or IPv4 address; or IPv6, bare or in brackets. Never a URI: nothing that is dialled has a scheme. */
    private static final Pattern ADDRESS = Pattern.compile(
            "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|\\[?[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f.]{0,15}){2,8}(?:%[\\w.]+)?]?");

    public Endpoint {
        if (!ADDRESS.matcher(address).matches()) {
            throw new IllegalArgumentException("Not an address: \"" + address.replaceAll("\\p{Cntrl}", "?")
                    + "\"; write a host name, an IPv4 address or an IPv6 address");
        }
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("A port is 1 to 65535: " + port);
        }
    }

    /** @throws IllegalArgumentException naming the text, when it is not ADDRESS:PORT */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new Endpoint(text.substring(0, Math.max(colon, 0)), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Not an endpoint: \"" + text + "\"; write ADDRESS:PORT", e);
        }
    }

    @Override
    public String toString() {
        return address + ":" + port;
    }
}
