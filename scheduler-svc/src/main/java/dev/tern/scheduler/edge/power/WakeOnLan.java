package dev.tern.scheduler.edge.power;

import dev.tern.contracts.id.HostId;
import dev.tern.scheduler.power.PowerController;
import dev.tern.scheduler.power.PowerFailure;
import dev.tern.scheduler.power.PowerProblem;
import dev.tern.scheduler.power.PowerReading;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Wakes a host by the magic packet that its network card waits for: six bytes of 0xff, then the card's address sixteen times
 * (AMD's white paper 20213). Nothing answers it, so it can neither tell a host's power nor switch it off; a host whose only
 * controller this is, is never switched off.
 */
public final class WakeOnLan implements PowerController {

    private static final int PREAMBLE = 6;
    private static final int REPEATED = 16;
    /** A datagram may get lost, and each one says the same. */
    private static final int SENT = 3;

    private final MacAddress card;
    private final InetSocketAddress broadcast;

    /** @param broadcast of the host's network, with the port: usually 9 */
    public WakeOnLan(MacAddress card, InetSocketAddress broadcast) {
        this.card = card;
        this.broadcast = broadcast;
    }

    @Override
    public Optional<PowerFailure> wake(HostId host) {
        byte[] packet = magicPacket(card);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setBroadcast(true);
            for (int i = 0; i < SENT; i++) {
                socket.send(new DatagramPacket(packet, packet.length, broadcast));
            }
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) { // the second of an address that was not resolved
            return Optional.of(new PowerFailure(
                    host,
                    PowerProblem.UNREACHABLE,
                    "The packet that wakes " + host + " could not be sent to " + broadcast + ": " + e.getMessage()
                            + "; set tern.scheduler.energy.hosts." + host
                            + ".broadcast to the broadcast address of its network"));
        }
    }

    static byte[] magicPacket(MacAddress card) {
        byte[] address = card.bytes();
        byte[] packet = new byte[PREAMBLE + REPEATED * address.length];
        for (int i = 0; i < PREAMBLE; i++) {
            packet[i] = (byte) 0xff;
        }
        for (int i = 0; i < REPEATED; i++) {
            System.arraycopy(address, 0, packet, PREAMBLE + i * address.length, address.length);
        }
        return packet;
    }

    @Override
    public Optional<PowerFailure> switchOff(HostId host) {
        return Optional.of(unsupported(host, "cannot be switched off by wake-on-LAN"));
    }

    @Override
    public PowerReading state(HostId host) {
        return new PowerReading.Unknown(unsupported(host, "does not tell its power by wake-on-LAN"));
    }

    private static PowerFailure unsupported(HostId host, String what) {
        return new PowerFailure(
                host,
                PowerProblem.UNSUPPORTED,
                host + " " + what + ": set tern.scheduler.energy.hosts." + host
                        + ".redfish to its baseboard controller's system, if it has one");
    }
}
