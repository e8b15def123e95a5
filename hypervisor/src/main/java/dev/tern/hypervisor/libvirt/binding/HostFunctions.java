package dev.tern.hypervisor.libvirt.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

/** Those of libvirt's functions that say what a host is and has. */
public final class HostFunctions {

    public final Function capabilities;
    public final Function domainCapabilities;
    public final Function compareCpu;
    public final Function compareHypervisorCpu;
    public final Function freeOfCells;
    public final Function freePages;
    public final Function network;
    public final Function isNetworkActive;
    public final Function freeNetwork;
    public final Function pool;
    public final Function isPoolActive;
    public final Function freePool;

    HostFunctions(Library library) {
        capabilities = library.function("virConnectGetCapabilities", ADDRESS, ADDRESS);
        domainCapabilities = library.function(
                "virConnectGetDomainCapabilities", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
        compareCpu = library.function("virConnectCompareCPU", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        compareHypervisorCpu = library.function(
                "virConnectCompareHypervisorCPU",
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                JAVA_INT);
        freeOfCells = library.function("virNodeGetCellsFreeMemory", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
        freePages = library.function(
                "virNodeGetFreePages", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
        network = library.function("virNetworkLookupByName", ADDRESS, ADDRESS, ADDRESS);
        isNetworkActive = library.function("virNetworkIsActive", JAVA_INT, ADDRESS);
        freeNetwork = library.function("virNetworkFree", JAVA_INT, ADDRESS);
        pool = library.function("virStoragePoolLookupByName", ADDRESS, ADDRESS, ADDRESS);
        isPoolActive = library.function("virStoragePoolIsActive", JAVA_INT, ADDRESS);
        freePool = library.function("virStoragePoolFree", JAVA_INT, ADDRESS);
    }
}
