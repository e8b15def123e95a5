package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is told of hosts, VMs, energy and the audit log. */
class ShowCommandsTest extends CommandsFixture {

    @Test
    void shouldListVmsAsTableAndAsJson() {
        // when
        Run table = tern("get", "vms");
        Run json = tern("get", "vms", "-o", "json");

        // then
        assertThat(table.code()).isZero();
        assertThat(table.out().lines().toList().get(0)).startsWith("VM         HOST    STATE");
        assertThat(table.out())
                .contains("shop-db-1  host-a  running      2  256MiB")
                .contains("finance");
        assertThat(json.out()).contains("\"memory_bytes\" : 268435456");
        assertThat(json.err()).isEmpty();
    }

    @Test
    void shouldDescribeWhatAHostAndAVmAreMadeOf() {
        // given
        services.answer("GET /api/hosts", "[{'id':'host-a'}]")
                .answer(
                        "GET /api/hosts/host-a/hardware",
                        "{'host':'host-a','hypervisor':'qemu"
                                + " 10.0.2','processor':{'architecture':'x86_64','model':'EPYC',"
                                + "'vendor':'AMD','features':['avx2','sha-ni']},'platforms':[{'architecture':'x86_64',"
                                + "'acceleration':'kvm','machines':['pc','q35']}],'cells':[{'id':0,'cpus':8,"
                                + "'memory_bytes':68719476736,'huge_pages':[{'size_bytes':2097152,'count':512}]}],"
                                + "'networks':[{'name':'default','bridge':'virbr0','active':false}],"
                                + "'pools':[{'name':'images','type':'dir','active':true}]}")
                .answer(
                        "GET /api/vms/" + ID + "/hardware",
                        "{'vm':'" + ID + "','acceleration':'kvm','architecture':'x86_64','machine':'pc-q35-10.0',"
                                + "'cpu_mode':'custom','cpu_model':'EPYC','huge_pages':true,'disks':[{'target':'vda',"
                                + "'type':'file','source':'/srv/a.qcow2','cache':'none','read_only':false,'shared':true}],"
                                + "'interfaces':[{'type':'bridge','source':'br0','mac':'52:54:00:00:00:01',"
                                + "'model':'virtio'}],'host_devices':[{'mode':'subsystem','type':'pci'}]}");

        // when
        Run host = tern("describe", "host-a");
        Run vm = tern("describe", "shop-db-1");

        // then
        assertThat(host.out().lines())
                .containsExactly(
                        "hypervisor: qemu 10.0.2",
                        "processor: AMD EPYC x86_64",
                        "features: avx2 sha-ni",
                        "machines with kvm: pc q35",
                        "node 0: 8 cores, 64GiB, 512 pages of 2MiB",
                        "network default virbr0, not active",
                        "pool images dir");
        assertThat(vm.out().lines())
                .containsExactly(
                        "machine: pc-q35-10.0 x86_64 kvm",
                        "cpu: custom EPYC",
                        "memory: in huge pages",
                        "disk vda file /srv/a.qcow2 none shared",
                        "interface 52:54:00:00:00:01 bridge br0 virtio",
                        "host device subsystem pci: it cannot move with this");
        assertThat(tern("describe", "host-a", "-o", "json").out()).contains("\"hypervisor\" : \"qemu 10.0.2\"");
        assertThat(tern("describe", "nobody").code()).isEqualTo(ExitCode.UNKNOWN);
    }

    @Test
    void shouldShowAndLiftQuarantines() {
        // given
        services.answer(
                        "GET /api/quarantines",
                        "[{'host':'host-a','to':'host-b','state':'imposed','times':1,'since':'2026-11-22T12:00:00Z',"
                                + "'until':'2026-11-22T12:05:00Z','why':{'code':'link.lost','text':'gone for 61 s'}}]")
                .answer(
                        "GET /api/hosts",
                        "[{'id':'host-a','health':'up','cordoned':false,'quarantine':{'host':'host-a',"
                                + "'state':'imposed','until':'2026-11-22T12:05:00Z'}},{'id':'host-b','health':'up'}]")
                .answer("POST /api/quarantines/release", "{}");

        // when
        Run list = tern("get", "quarantines");
        Run hosts = tern("get", "hosts");
        Run link = tern("release", "host-a", "host-b", "--reason", "new cable");

        // then
        assertThat(list.out()).contains("host-a  host-b  imposed").contains("link.lost", "gone for 61 s");
        assertThat(hosts.out()).contains("QUARANTINED").contains("until 2026-11-22T12:05:00Z");
        assertThat(link.code()).isZero();
        assertThat(bodyOf("POST /api/quarantines/release"))
                .contains("\"host\":\"host-a\"", "\"to\":\"host-b\"", "new cable", "user:ada");
        assertThat(tern("release", "Host_A!").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void shouldShowWhatPortsOfHostsAreRatedAt() {
        // given
        services.answer(
                "GET /api/hosts",
                "[{'id':'host-a','health':'up','port_bytes_per_second':1310720000},{'id':'host-b','health':'up'}]");

        // when
        Run hosts = tern("get", "hosts");

        // then
        assertThat(hosts.out()).contains("PORT").containsOnlyOnce("/s").contains("1.2GiB/s");
    }

    @Test
    void shouldShowWhatSwitchingHostsOffSaves() {
        // given
        String account =
                "{'used_kwh':1.25,'measured_kwh':1,'estimated_kwh':0.25,'baseline_kwh':2,'saved_kwh':0.75,'measured_ms':0,'estimated_ms':5400000,"
                        + "'unknown_ms':60000}";
        services.answer(
                "GET /api/energy",
                "{'saving':true,'since':'2026-11-22T12:00:00Z','total':" + account
                        + ",'cost':{'currency':'EUR','used':0.5,"
                        + "'baseline':0.8,'saved':0.3},'rooms':[{'room':'north','pue':1.4,'hosts':3,'watts':178,'energy':"
                        + account + ",'price_per_kwh':0.32,'cost':{'currency':'EUR','used':0.5,'baseline':0.8,"
                        + "'saved':0.3}},{'room':'south','pue':1.0,'hosts':1,'watts':90,'energy':" + account
                        + "}],'hosts':[{'host':'host-a',"
                        + "'phase':'off','watts':5,'watts_by':'measured','energy':" + account
                        + ",'why':{'code':'host.idle','text':'it held"
                        + " nothing'}},{'host':'host-c','phase':'on','watts':120,'watts_by':'curve',"
                        + "'metering':{'used':0,'unused':3,'why':{'code':'watts.none','text':'host-c has no reading'}},"
                        + "'energy':" + account + "},{'host':'host-b','phase':'unknown','energy':" + account
                        + "}],'unmet':[{'code':"
                        + "'host.not.relieved','text':'host-b lacks CPU'}]}");

        // when
        Run shown = tern("energy");

        // then
        assertThat(shown.code()).isZero();
        assertThat(shown.out())
                .containsPattern("host-a  off +5  measured  1\\.250 kWh  0\\.750 kWh  0 h 1 min  it held nothing")
                .containsPattern(
                        "north +1\\.40 +3 +178 +1\\.250 kWh +0\\.750 kWh +0\\.320 EUR/kWh +0\\.50 EUR +0\\.30 EUR")
                .containsPattern("south +1\\.00 +1 +90")
                .containsPattern("host-b  unknown +1\\.250 kWh");
        assertThat(shown.err())
                .contains("2.000 kWh with every host on, 0.750 kWh saved", "1 h 30 min estimated")
                .contains("1.000 kWh was measured and 0.250 kWh is from power curves")
                .contains("0.50 EUR used, 0.80 EUR with every host on, 0.30 EUR saved")
                .contains("Not measured: host-c has no reading")
                .contains("Not done: host-b lacks CPU");

        // and where nothing is switched
        services.answer("GET /api/energy", "{'saving':false,'hosts':[],'unmet':[]}");
        assertThat(tern("energy").err()).contains("tern.scheduler.energy.enabled is false");
    }

    @Test
    void shouldFailWhenTheAuditLogIsNotWhole() {
        // given
        services.answer("GET /api/audit/verify", "{'whole':true,'rows':12,'head':'abcdef0123456789'}");
        Run whole = tern("audit", "verify");
        services.answer("GET /api/audit/verify", "{'whole':false,'rows':12,'flaw':{'sequence':7,'text':'changed'}}");
        Run broken = tern("audit", "verify");

        // then
        assertThat(whole.code()).isZero();
        assertThat(whole.err()).contains("12 entries");
        assertThat(broken.code()).isEqualTo(ExitCode.FAILED);
        assertThat(broken.err()).contains("NOT whole").contains("7");
    }
}
