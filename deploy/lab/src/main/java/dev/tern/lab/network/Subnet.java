package dev.tern.lab.network;

import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The lab's addresses: {@code 10.77.N.0/24}.
 *
 * @param number the third byte
 */
public record Subnet(int number) {

    private static final String PREFIX = "10.77.";
    private static final int NUMBERS = 256;
    private static final int FIRST_HOST = 11;
    private static final int FIRST_GUEST = 101;
    private static final int MOST_HOSTS = FIRST_GUEST - FIRST_HOST;
    private static final int MOST_GUESTS = 255 - FIRST_GUEST;

    /** How many bits of an address name the network, with the sign: {@code /24}. */
    public static final String BITS = "/24";

    public Subnet {
        if (number < 0 || number >= NUMBERS) {
            throw new IllegalArgumentException("There is no network " + PREFIX + number + ".0");
        }
    }

    /** One that no interface of this machine is in. */
    public static Subnet free() throws SocketException {
        List<String> taken = NetworkInterface.networkInterfaces()
                .flatMap(it -> it.getInterfaceAddresses().stream())
                .map(InterfaceAddress::getAddress)
                .filter(Inet4Address.class::isInstance)
                .map(java.net.InetAddress::getHostAddress)
                .toList();
        return freeBeside(taken);
    }

    static Subnet freeBeside(List<String> addresses) {
        Set<String> taken = addresses.stream()
                .filter(address -> address.startsWith(PREFIX))
                .map(address -> address.substring(PREFIX.length(), address.lastIndexOf('.')))
                .collect(Collectors.toSet());
        for (int number = 0; number < NUMBERS; number++) {
            if (!taken.contains(Integer.toString(number))) {
                return new Subnet(number);
            }
        }
        throw new IllegalStateException(
                "All networks of " + PREFIX + "0.0/16 are in use on this machine: end other labs");
    }

    /** This machine on the lab's switch: where Kafka and the services listen. */
    public String machine() {
        return address(1);
    }

    public String host(int index) {
        return address(FIRST_HOST + java.util.Objects.checkIndex(index, MOST_HOSTS));
    }

    public String guest(int index) {
        return address(FIRST_GUEST + java.util.Objects.checkIndex(index, MOST_GUESTS));
    }

    private String address(int last) {
        return PREFIX + number + "." + last;
    }
}
