package dev.tern.hypervisor.libvirt.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibvirtUriTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qemu:///system",
                "qemu+unix:///system",
                "qemu+unix:///system?socket=/run/host-a/libvirt-sock",
                "qemu+tls://host-a.example/system",
                "qemu+tls://10.0.0.1:16514/system?pkipath=/etc/tern/pki"
            })
    void shouldAcceptItsForms(String text) {
        assertThat(new LibvirtUri(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec:touch /tmp/x",
                "qemu+ext:///system?command=/tmp/x",
                "qemu+ssh://host/system",
                "qemu+unix:///system?socket=/a&command=/tmp/x",
                "qemu+unix:///system?command=/tmp/x",
                "qemu+unix:///system?socket=relative",
                "qemu+tls:///system",
                "qemu+tls://host/system?no_verify=1",
                "qemu+tls://user@host/system",
                "qemu:///session",
                "qemu:///system?socket=/a",
                "qemu://host/system",
                "test:///default",
                "qemu",
                ""
            })
    void shouldRefuseWhatStartsProgramsOrIsNotKnown(String text) {
        assertThatThrownBy(() -> new LibvirtUri(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("qemu+tls://HOST/system");
    }
}
