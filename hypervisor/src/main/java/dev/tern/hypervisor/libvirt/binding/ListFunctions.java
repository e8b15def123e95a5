package dev.tern.hypervisor.libvirt.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

/** Those of libvirt's functions that list what it has beside guests, and tell of one of it. */
public final class ListFunctions {

    public final Function networks;
    public final Function networkName;
    public final Function networkBridge;
    public final Function pools;
    public final Function poolName;
    public final Function poolXml;

    ListFunctions(Library library) {
        networks = library.function("virConnectListAllNetworks", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        networkName = library.function("virNetworkGetName", ADDRESS, ADDRESS);
        networkBridge = library.function("virNetworkGetBridgeName", ADDRESS, ADDRESS);
        pools = library.function("virConnectListAllStoragePools", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        poolName = library.function("virStoragePoolGetName", ADDRESS, ADDRESS);
        poolXml = library.function("virStoragePoolGetXMLDesc", ADDRESS, ADDRESS, JAVA_INT);
    }
}
