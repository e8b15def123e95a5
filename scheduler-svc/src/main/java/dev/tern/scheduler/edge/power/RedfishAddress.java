package dev.tern.scheduler.edge.power;

import dev.tern.scheduler.power.PowerProblem;
import java.net.URI;

/**
 * The address of a system at its controller, and of what the controller says belongs to it. It is believed no more than that:
 * what leads to another server is not followed, as the credentials would go there.
 *
 * @param system {@code https://HOST/redfish/v1/Systems/ID}
 */
record RedfishAddress(URI system) {

    RedfishAddress {
        String path = system.getPath();
        boolean isPlain = system.getRawQuery() == null && system.getRawFragment() == null;
        if (!"https".equals(system.getScheme()) || system.getHost() == null || system.getRawUserInfo() != null) {
            throw new IllegalArgumentException("Not the address of a system: " + withoutUser(system)
                    + "; write https://CONTROLLER/redfish/v1/Systems/ID, and name and password into the file of"
                    + " tern.scheduler.energy.credentials");
        }
        if (!isPlain || path == null || path.length() < 2 || path.endsWith("/")) {
            throw new IllegalArgumentException("Not the address of a system: " + system
                    + "; write https://CONTROLLER/redfish/v1/Systems/ID, with no slash, query or fragment after it");
        }
    }

    /** What was meant as a password must not be seen in a log. */
    private static String withoutUser(URI system) {
        String text = system.toString();
        return text.replaceFirst("//[^/@]*@", "//...@");
    }

    /** @param target as the controller says it, whole or from its root */
    URI own(String target) throws RedfishException {
        URI own;
        try {
            own = system.resolve(target).normalize();
        } catch (IllegalArgumentException e) {
            throw foreign(target);
        }
        if (!"https".equals(own.getScheme())
                || !system.getRawAuthority().equals(own.getRawAuthority())
                || own.getRawFragment() != null) {
            throw foreign(target);
        }
        return own;
    }

    private RedfishException foreign(String target) {
        return new RedfishException(
                PowerProblem.UNREADABLE,
                system + " leads to \"" + RedfishClient.shown(target)
                        + "\", which is not an address of its own: it is not followed; update its firmware");
    }

    @Override
    public String toString() {
        return system.toString();
    }
}
