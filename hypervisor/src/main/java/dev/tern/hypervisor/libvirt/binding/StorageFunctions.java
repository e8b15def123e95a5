package dev.tern.hypervisor.libvirt.binding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

/** Those of libvirt's functions with which images of disks are looked at, made and removed. */
public final class StorageFunctions {

    public final Function blockInfo;
    public final Function blockJob;
    public final Function poolAt;
    public final Function poolInfo;
    public final Function refreshPool;
    public final Function volume;
    public final Function createVolume;
    public final Function deleteVolume;
    public final Function freeVolume;

    StorageFunctions(Library library) {
        blockInfo = library.function("virDomainGetBlockInfo", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
        blockJob = library.function("virDomainGetBlockJobInfo", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
        poolAt = library.function("virStoragePoolLookupByTargetPath", ADDRESS, ADDRESS, ADDRESS);
        poolInfo = library.function("virStoragePoolGetInfo", JAVA_INT, ADDRESS, ADDRESS);
        refreshPool = library.function("virStoragePoolRefresh", JAVA_INT, ADDRESS, JAVA_INT);
        volume = library.function("virStorageVolLookupByName", ADDRESS, ADDRESS, ADDRESS);
        createVolume = library.function("virStorageVolCreateXML", ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
        deleteVolume = library.function("virStorageVolDelete", JAVA_INT, ADDRESS, JAVA_INT);
        freeVolume = library.function("virStorageVolFree", JAVA_INT, ADDRESS);
    }
}
