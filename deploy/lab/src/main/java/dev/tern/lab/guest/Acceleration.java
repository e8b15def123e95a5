package dev.tern.lab.guest;

/** How QEMU runs a guest's instructions. */
public enum Acceleration {
    KVM("kvm", "<cpu mode='host-model'/>"),
    /** In software: the same QEMU, the same stream, slower. */
    TCG("qemu", "<cpu mode='custom' match='exact' check='none'><model fallback='forbid'>qemu64</model></cpu>");

    private final String domainType;
    private final String cpu;

    Acceleration(String domainType, String cpu) {
        this.domainType = domainType;
        this.cpu = cpu;
    }

    String domainType() {
        return domainType;
    }

    /** In XML. */
    String cpu() {
        return cpu;
    }
}
