package dev.tern.contracts.fleet;

/** Where a process listens: a host name or address and a TCP port. Text form: {@code 10.0.0.1:7000}. */
public record Endpoint(String address, int port) {

    private static final int HIGHEST_PORT = 65_535;

    public Endpoint {
        if (address.isBlank() || address.indexOf('/') >= 0 || address.indexOf(' ') >= 0) {
            throw new IllegalArgumentException("Not an address: \"" + address + "\"");
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
