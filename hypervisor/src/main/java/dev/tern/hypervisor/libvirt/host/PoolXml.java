package dev.tern.hypervisor.libvirt.host;

import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.libvirt.domain.Xml;

/** Reads libvirt's description of a storage pool. */
public final class PoolXml {

    private PoolXml() {}

    /** {@code dir}, {@code netfs}, {@code rbd}; empty for what is no description. */
    public static String type(String text) {
        try {
            return Xml.parse(text).getDocumentElement().getAttribute("type");
        } catch (HypervisorRefusal e) {
            return "";
        }
    }
}
