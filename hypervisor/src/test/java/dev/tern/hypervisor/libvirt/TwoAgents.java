package dev.tern.hypervisor.libvirt;

import dev.tern.hypervisor.Hypervisor;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two libvirtds, and the test in place of the agents of both. */
abstract class TwoAgents extends TwoHosts {

    LibvirtConnector connectorA;
    LibvirtConnector connectorB;
    Hypervisor source;
    Hypervisor destination;

    @BeforeEach
    void connect() throws IOException {
        connectorA = a.connector();
        connectorB = b.connector();
        source = connectorA.connect();
        destination = connectorB.connect();
    }

    @AfterEach
    void disconnect() throws IOException {
        source.close();
        destination.close();
        connectorA.close();
        connectorB.close();
    }
}
