package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {

    private static final String DOUBT = "0b7d1f3e-5555-4222-8333-444455556666";
    private static final String ID = "0b7d1f3e-1111-4222-8333-444455556666";
    private static final String VMS = "[{'id':'" + ID + "','name':'shop-db-1','host':'host-a','state':'running',"
            + "'vcpus':2,'memory_bytes':268435456,'labels':{'group':'shop-db','class':'finance'}}]";
    private static final String PLAN = "{'id':'p-1','hash':'ab','goal':{'kind':'manual'},'state':'%s','moves':[{"
            + "'id':'m-1','vm':'" + ID + "','vm_name':'shop-db-1','from':'host-a','to':'host-b',"
            + "'start_at':'2026-11-22T12:00:00Z','predicted':{'duration_ms':{'low':900,'expected':1500,'high':2400},"
            + "'transferred_bytes':{'low':1,'expected':104857600,'high':2},'downtime_ms':{'low':1,'expected':42,'high':99},"
            + "'converges':true,'model':'analytic'},'worth':{'gain_ms':9000,'cost_ms':700},'reasons':[{'code':'asked','text':'an"
            + " operator asked for it'}]}],'reasons':[%s]}";

    private final FakeServices services = services();

    private static FakeServices services() {
        try {
            return new FakeServices().answer("GET /api/vms", VMS).answer("GET /api/migrations", "[]");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() {
        services.close();
    }

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
    void shouldTellTheNotesOfAMovesPreflight() {
        // given
        services.answer(
                        "GET /api/explain/m-1",
                        "{'subject':'m-1','about':'migration','summary':'shop-db-1 from host-a to host-b: copying',"
                                + "'reasons':[],'planned':[],'past':[]}")
                .answer(
                        "GET /api/migrations/m-1",
                        "{'id':'m-1','notes':[{'code':'disk.cache','text':'Disk vda has cache writeback'}]}");

        // when
        Run run = tern("explain", "m-1");

        // then
        assertThat(run.out()).contains("note: Disk vda has cache writeback (disk.cache)");
    }

    private static String awaiting(String state, int missing, String given) {
        return PLAN.formatted(state, "")
                .replace(
                        "'hash':'ab'",
                        "'hash':'ab','expires_at':'2026-11-22T16:00:00Z','approvals':{'asked_by':'user:ann','missing':"
                                + missing + ",'given':[" + given + "]}");
    }

    @Test
    void shouldSayWhomAPlanWaitsForAndStartNothing() {
        // given a move that policy leaves to two people a moment after it is ordered
        services.answer("POST /api/plans", awaiting("submitted", 0, ""))
                .answer("GET /api/plans/p-1", awaiting("submitted", 0, ""))
                .then("GET /api/plans/p-1", awaiting("awaiting-approval", 2, ""))
                .answer(
                        "GET /api/plans",
                        "[" + awaiting("awaiting-approval", 1, "{'actor':'user:bob','hash':'ab','reason':''}") + "]");

        // when
        Run run = tern("migrate", "shop-db-1", "--to", "host-b");
        Run list = tern("get", "plans");

        // then
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .contains("Plan p-1 awaits the approval of 2 people other than user:ann until 2026-11-22T16:00:00Z")
                .contains("nothing of it starts before")
                .contains("tern approve p-1")
                .doesNotContain("on its way");
        assertThat(list.out()).contains("awaiting-approval").contains("by user:bob; 1 missing");
    }

    @Test
    void shouldTellOnceWhomAPlanWaitsForWhileItIsWatched() {
        services.answer("POST /api/plans", awaiting("submitted", 0, ""))
                .answer("GET /api/plans/p-1", awaiting("awaiting-approval", 1, ""))
                .then("GET /api/plans/p-1", awaiting("awaiting-approval", 1, ""))
                .then("GET /api/plans/p-1", awaiting("done", 0, ""));

        Run run = tern("migrate", "shop-db-1", "--to", "host-b", "--watch");

        assertThat(run.code()).isZero();
        assertThat(run.err().split("awaits the approval of 1 person other", -1)).hasSize(2);
    }

    @Test
    void shouldApproveAPlanAsItIsShown() {
        // given
        services.answer("GET /api/plans/p-1", awaiting("running", 0, ""))
                .answer("POST /api/plans/p-1/approve", awaiting("submitted", 1, ""));

        // when
        Run shown = tern("approve", "p-1", "--reason", "agreed");
        Run reviewed = tern("approve", "p-1", "--hash", "cd");

        // then
        assertThat(shown.code()).isZero();
        assertThat(shown.out()).contains("shop-db-1");
        assertThat(shown.err()).contains("Plan p-1 is approved by user:ada.").contains("Plan p-1 is on its way");
        assertThat(reviewed.code()).isZero();
        assertThat(services.requests())
                .filteredOn(request -> request.what().startsWith("POST"))
                .extracting(FakeServices.Request::body)
                .containsExactly(
                        "{\"hash\":\"ab\",\"actor\":\"user:ada\",\"reason\":\"agreed\"}",
                        "{\"hash\":\"cd\",\"actor\":\"user:ada\",\"reason\":\"by command\"}");
    }

    @Test
    void shouldSayWhyAPlanCannotBeApprovedOrRejected() {
        services.answer("GET /api/plans/p-1", awaiting("awaiting-approval", 1, ""))
                .answer(
                        "POST /api/plans/p-1/approve",
                        403,
                        "{'code':'approval.own','detail':'Plan p-1 was asked for by user:ada: somebody else has to approve it'}")
                .answer("POST /api/plans/p-1/reject", awaiting("denied", 0, ""));

        Run own = tern("approve", "p-1");
        Run rejected = tern("reject", "p-1", "--reason", "not now");
        Run unknown = tern("approve", "p-2");

        assertThat(own.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(own.err()).contains("somebody else has to approve it");
        assertThat(rejected.code()).isZero();
        assertThat(rejected.err()).contains("Plan p-1 is rejected: nothing of it is made.");
        assertThat(unknown.code()).isEqualTo(ExitCode.UNKNOWN);
    }

    @Test
    void shouldMoveVmByNameAndWatchItsEnd() {
        // given
        services.answer("POST /api/plans", PLAN.formatted("running", ""))
                .answer("GET /api/plans/p-1", PLAN.formatted("done", ""))
                .answer(
                        "GET /api/migrations",
                        "[{'migration':'m-1','vm_name':'shop-db-1','from':'host-a','to':'host-b','state':{'kind':'done',"
                                + "'outcome':{'downtime_ms':41.5,'wire_bytes':104857600}}}]");

        // when
        Run run = tern("migrate", "shop-db-1", "--to", "host-b", "--watch");

        // then
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("shop-db-1  host-a  host-b  done").contains("42 ms");
        assertThat(bodyOf("POST /api/plans"))
                .contains("\"vm\":\"" + ID + "\"")
                .contains("\"to\":\"host-b\"")
                .contains("\"dry_run\":false")
                .contains("\"actor\":\"user:ada\"");
    }

    @Test
    void shouldPlaceVmsTogetherAndShowWhichMoveWaitsForWhich() {
        // given a VM that goes by way of a third host
        String aside = PLAN.formatted("draft", "").replace("'to':'host-b'", "'to':'host-c'");
        String onward = ",{'id':'m-2','vm':'" + ID + "','vm_name':'shop-db-1','from':'host-c','to':'host-b',"
                + "'start_at':'2026-11-22T12:00:00Z','after':'m-1',"
                + "'reasons':[{'code':'parked.goes.on','text':'it goes on from host-c'}]}],'reasons':[]}";
        services.answer("POST /api/plans", aside.substring(0, aside.lastIndexOf("],'reasons'")) + onward);

        // when
        Run run = tern("place", "shop-db-1=host-b", "--dry-run");

        // then
        assertThat(run.code()).isZero();
        assertThat(bodyOf("POST /api/plans"))
                .contains("\"goal\":{\"kind\":\"manual\"}")
                .contains("\"moves\":[{\"vm\":\"" + ID + "\",\"to\":\"host-b\"}]")
                .contains("\"dry_run\":true");
        assertThat(run.out().lines().toList().get(1)).startsWith("shop-db-1  host-a  host-c  2026-11-22");
        assertThat(run.out().lines().toList().get(2))
                .startsWith("shop-db-1  host-c  host-b  once on host-c")
                .contains("it goes on from host-c");
    }

    @Test
    void shouldOnlyPlanFleetWideActionsUnlessToldOtherwise() {
        // given
        services.answer("POST /api/plans", PLAN.formatted("draft", ""));

        // when
        Run run = tern("evacuate", "host-a");

        // then
        assertThat(run.code()).isZero();
        assertThat(bodyOf("POST /api/plans"))
                .contains("\"dry_run\":true")
                .contains("\"goal\":{\"kind\":\"evacuate\",\"host\":\"host-a\"}");
        assertThat(run.out()).contains("1.5 s").contains("100MiB").contains("an operator asked for it");
        assertThat(run.err()).contains("dry run").contains("tern apply p-1");
    }

    @Test
    void shouldTellDenialFromFailureAndDoubtByExitCode() {
        // given a plan that policy denied
        services.answer("POST /api/plans", PLAN.formatted("submitted", ""))
                .answer("GET /api/migrations", "[]")
                .answer(
                        "GET /api/plans/p-1",
                        PLAN.formatted("denied", "{'code':'policy.denied','text':'zone-2 is frozen until 18:00'}"));
        Run denied = tern("migrate", "shop-db-1", "--to", "host-b", "--watch");

        // and one whose move failed
        services.answer("GET /api/plans/p-1", PLAN.formatted("failed", ""));
        Run failed = tern("migrate", "shop-db-1", "--to", "host-b", "--watch");

        // and one in doubt
        services.answer("GET /api/plans/p-1", PLAN.formatted("running", ""))
                .answer(
                        "GET /api/migrations",
                        "[{'migration':'m-1','vm_name':'shop-db-1','state':{'kind':'in-doubt'}}]");
        Run doubt = tern("migrate", "shop-db-1", "--to", "host-b", "--watch");

        // then
        assertThat(denied.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(denied.err()).contains("zone-2 is frozen until 18:00");
        assertThat(failed.code()).isEqualTo(ExitCode.FAILED);
        assertThat(doubt.code()).isEqualTo(ExitCode.IN_DOUBT);
        assertThat(doubt.err()).contains("tern resolve");
    }

    @ParameterizedTest
    @CsvSource({
        "400, 2, to is not a host",
        "404, 6, There is no migration m-9",
        "409, 3, The migration m-9 is past its release",
        "503, 4, Kafka is away",
        "500, 1, An error of the service itself"
    })
    void shouldTurnProblemsIntoOneLineAndExitCode(int status, int code, String detail) {
        // given
        services.answer("POST /api/migrations/m-9/cancel", status, "{'code':'some.code','detail':'" + detail + "'}");

        // when
        Run run = tern("cancel", "m-9");

        // then
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.err()).startsWith("tern: ").contains(detail);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void shouldShowWhatWouldBePlannedInAnotherFleet() {
        // given
        String then = PLAN.formatted("draft", "{'code':'host.evacuated','text':'host-a has 1 guests'}");
        services.answer(
                "POST /api/plans/what-if",
                "{'now':{'moves':[],'reasons':[]},'then':" + then + ",'changes':[{'vm':'" + ID
                        + "','vm_name':'shop-db-1','from':'host-a','before':null,'after':'host-b'}]}");

        // when
        Run run = tern("plan", "--what-if", "down=host-a", "--what-if", "add=host-n:host-b", "--what-if", "load=+30%");
        Run both = tern("plan", "--what-if", "down=host-a", "--evacuate", "host-a");
        Run load = tern("plan", "--what-if", "load=much");
        Run other = tern("plan", "--what-if", "weather=bad");
        Run unlike = tern("plan", "--what-if", "add=host-n");
        Run twice = tern("plan", "--what-if", "rule=a.yaml", "--what-if", "rule=b.yaml");
        Run nowhere = tern("plan", "--what-if", "rule=no-such.yaml");
        Run unnamed = tern("plan", "--what-if", "rule=");

        // then
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("shop-db-1  host-a  host-b").contains("shop-db-1  host-a  stays   host-b");
        assertThat(bodyOf("POST /api/plans/what-if"))
                .isEqualTo("{\"down\":[\"host-a\"],\"added\":[{\"host\":\"host-n\",\"like\":\"host-b\"}],"
                        + "\"load_ratio\":1.3}");
        assertThat(List.of(both, load, other, unlike, twice, nowhere, unnamed))
                .allMatch(refused -> refused.code() == ExitCode.USAGE);
        assertThat(load.err()).contains("\"load=much\"").contains("load=+30%");
        assertThat(other.err()).contains("\"weather=bad\"").contains("down=HOST");
        assertThat(unlike.err()).contains("add=HOST:LIKE");
        assertThat(twice.err()).contains("one file");
        assertThat(nowhere.err()).contains("There is no file no-such.yaml");
    }

    @Test
    void shouldPlanAroundRulesThatAreTriedRoundByRound(@TempDir Path folder) throws IOException {
        // given rules by which policy would deny the first plan, and say nothing against the second
        String rules = "version: 1\nrules:\n- name: eu-only\n  kind: zone\n  allowed: [zone-1]\n";
        Path file = Files.writeString(folder.resolve("eu.yaml"), rules);
        String first = PLAN.formatted("draft", "");
        String second = first.replace("'to':'host-b'", "'to':'host-c'");
        String stays = "{'now':{'moves':[],'reasons':[]},'then':%s,'changes':[]}";
        String opinion = "{'hypothetical':true,'version':'ab','replaced':['eu-only'],'moves':[{'id':'m-1','vm':'" + ID
                + "','to':'%s','now':{'effect':'would-allow','until':null,'decisions':[]},'then':{'effect':'%s',"
                + "'until':null,'decisions':[{'rule':'eu-only','reason':'%s'}]},'closed':[%s]}],'breaches':[{'vm':'"
                + ID + "','vm_name':'shop-db-1','host':'host-a','rule':'eu-only','reason':'it is abroad'}],"
                + "'silent':['night'],'lint':[]}";
        services.then("POST /api/plans/what-if", stays.formatted(first))
                .then("POST /api/plans/what-if", stays.formatted(second))
                .then(
                        "POST /api/rules/try",
                        opinion.formatted(
                                "host-b",
                                "would-deny",
                                "zone-2",
                                "{'to':'host-d','decisions':[{'rule':'eu-only','reason':'zone-3'}]}"))
                .then("POST /api/rules/try", opinion.formatted("host-c", "would-allow", "fine", ""));

        // when
        Run run = tern("plan", "--what-if", "rule=" + file, "--what-if", "down=host-z");

        // then
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("Round 1: 1 moves; policy would deny 1")
                .contains(ID + " to host-b: eu-only: zone-2")
                .contains("Round 2: 1 moves; policy would deny none of them")
                .contains("nothing is said of where VMs are now by: night")
                .contains("with the same name: eu-only")
                .contains("eu.yaml is not in force, and nothing is allowed by it");
        assertThat(run.out())
                .contains("shop-db-1  host-a  host-c")
                .contains("shop-db-1  host-c  would-allow  would-allow")
                .contains("shop-db-1  host-a  eu-only  it is abroad");

        // and the second round knew what the first had found, and policy which plan a move would be of
        List<String> asked = bodiesOf("POST /api/plans/what-if");
        assertThat(asked.get(0)).doesNotContain("denied");
        assertThat(asked.get(1))
                .contains("\"denied\":[{\"vm\":\"" + ID + "\",\"to\":\"host-b\",\"why\":\"eu-only: zone-2\"},"
                        + "{\"vm\":\"" + ID + "\",\"to\":\"host-d\",\"why\":\"eu-only: zone-3\"}]");
        assertThat(bodiesOf("POST /api/rules/try").get(0))
                .contains("\"file\":\"eu.yaml\"")
                .contains("\"plans\":[{\"goal\":{\"kind\":\"evacuate\",\"host\":\"host-z\"},\"moves\":[]},"
                        + "{\"goal\":{\"kind\":\"balance\"},\"moves\":[{\"id\":\"m-1\"")
                .contains("\"reasons\":[]")
                .contains("\"actor\":\"user:ada\"");
    }

    @Test
    void shouldEndATrialThatPolicyAlwaysDenies(@TempDir Path folder) throws IOException {
        // given policy that would deny whatever is planned
        Path file = Files.writeString(folder.resolve("none.yaml"), "version: 1\n");
        services.answer(
                        "POST /api/plans/what-if",
                        "{'now':{'moves':[],'reasons':[]},'then':" + PLAN.formatted("draft", "") + ",'changes':[]}")
                .answer(
                        "POST /api/rules/try",
                        "{'hypothetical':true,'moves':[{'id':'m-1','vm':'" + ID + "','to':'host-b','then':{'effect':"
                                + "'would-deny','decisions':[{'rule':'no','reason':'never'}]}}]}");

        // when
        Run run = tern("plan", "--what-if", "rule=" + file);
        Run json = tern("plan", "--what-if", "rule=" + file, "-o", "json");

        // then
        assertThat(run.err()).contains("Round 8: 1 moves; policy would deny 1 still; no more rounds are made");
        assertThat(bodiesOf("POST /api/plans/what-if")).hasSize(16);
        assertThat(json.out()).contains("\"hypothetical\" : true").contains("\"rounds\"");
    }

    @Test
    void shouldEndATrialThatPolicyDeniesTooMuchOf(@TempDir Path folder) throws IOException {
        // given policy that would deny a move to so many hosts that no more are told
        Path file = Files.writeString(folder.resolve("none.yaml"), "version: 1\n");
        String closed = IntStream.range(0, 2_000)
                .mapToObj(host -> "{'to':'host-" + host + "','decisions':[]}")
                .collect(Collectors.joining(","));
        services.answer(
                        "POST /api/plans/what-if",
                        "{'now':{'moves':[],'reasons':[]},'then':" + PLAN.formatted("draft", "") + ",'changes':[]}")
                .answer(
                        "POST /api/rules/try",
                        "{'hypothetical':true,'moves':[{'id':'m-1','vm':'" + ID + "','to':'host-b','closed':[" + closed
                                + "],'then':{'effect':'would-deny','decisions':[{'rule':'no','reason':'never'}]}}]}");

        // when
        Run run = tern("plan", "--what-if", "rule=" + file);

        // then
        assertThat(run.err())
                .contains("Round 1: 1 moves; policy would deny 1\n")
                .contains("Round 2: 1 moves; policy would deny 1 still; no more rounds are made");
    }

    @Test
    void shouldShowWhatIsWrongWithTriedRules(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.yaml"), "rules: 1\n");
        services.answer("POST /api/plans/what-if", "{'now':{'moves':[]},'then':{'moves':[]},'changes':[]}")
                .answer(
                        "POST /api/rules/try",
                        422,
                        "{'code':'rules.broken','detail':'bad.yaml:1:8: the rules file wants a list'}");

        Run run = tern("plan", "--what-if", "rule=" + file);

        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err().lines()).containsExactly("tern: bad.yaml:1:8: the rules file wants a list");
    }

    private List<String> bodiesOf(String what) {
        return services.requests().stream()
                .filter(request -> request.what().equals(what))
                .map(FakeServices.Request::body)
                .toList();
    }

    @Test
    void shouldShowPlansAmongWhichToChoose() {
        // given
        services.answer(
                "POST /api/plans/alternatives",
                "{'now':{'overload_ms':360000,'evenness_ms':41230,'moves_ms':0},'choices':[{'plan':"
                        + PLAN.formatted("draft", "")
                        + ",'after':{'overload_ms':0,'evenness_ms':12000,'moves_ms':3100}}],'reasons':[]}");

        // when
        Run run = tern("plan", "--alternatives");
        Run both = tern("plan", "--alternatives", "--what-if", "load=+30%");
        services.answer(
                "POST /api/plans/alternatives",
                "{'now':{},'choices':[],'reasons':[{'code':'fleet.balanced','text':'No host is above 0.8'}]}");
        Run none = tern("plan", "--alternatives");

        // then
        assertThat(run.code()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        "PLAN  OVERLOAD  UNEVEN  MOVES COST  IN ALL  MOVES",
                        "none     360.0    41.2         0.0   401.2  all stay",
                        "p-1        0.0    12.0         3.1    15.1  shop-db-1 to host-b");
        assertThat(run.err()).contains("tern apply PLAN");
        assertThat(both.code()).isEqualTo(ExitCode.USAGE);
        assertThat(both.err()).contains("leave out --what-if");
        assertThat(none.code()).isZero();
        assertThat(none.err()).contains("nothing to choose: No host is above 0.8");
    }

    @Test
    void shouldExplainEveryMoveOfAPlan() {
        services.answer(
                "GET /api/explain/p-1",
                "{'subject':'p-1','about':'plan','summary':'Plan to balance, draft, 1 moves','reasons':[{'code':'plan.worth',"
                        + "'text':'In all 401.2 -> 15.1'}],'planned':[{'plan':'p-1','stage':'waits','move':{'vm_name':"
                        + "'shop-db-1','from':'host-a','to':'host-b','reasons':[{'code':'move.now','text':'each minute'}]}}],"
                        + "'past':[]}");

        assertThat(tern("explain", "p-1").out().lines())
                .containsExactly(
                        "Plan to balance, draft, 1 moves",
                        "  In all 401.2 -> 15.1 (plan.worth)",
                        "planned: shop-db-1 from host-a to host-b, waits (plan p-1)",
                        "    each minute");
    }

    @Test
    void shouldUndoAPlanAndTellTwoApart() {
        // given
        services.answer("POST /api/plans", PLAN.formatted("draft", ""))
                .answer(
                        "GET /api/plans/p-1/changes/p-2",
                        "[{'vm':'" + ID + "','vm_name':'shop-db-1','from':'host-a','before':'host-b','after':null}]")
                .answer("GET /api/plans/p-1/changes/p-1", "[]");

        // when
        Run undo = tern("undo", "p-1", "--dry-run");
        Run diff = tern("diff", "p-1", "p-2");
        Run same = tern("diff", "p-1", "p-1");

        // then
        assertThat(undo.code()).isZero();
        assertThat(bodyOf("POST /api/plans"))
                .contains("\"kind\":\"return-home\"")
                .contains("\"undo\":\"p-1\"")
                .contains("\"dry_run\":true");
        assertThat(diff.out()).contains("shop-db-1  host-a  host-b  stays");
        assertThat(same.err()).contains("same VMs to the same hosts");
    }

    @Test
    void shouldSayWhatIsNotThere() {
        // when
        Run vm = tern("migrate", "no-such-vm", "--to", "host-b");
        Run nobody = Run.of(Map.of("TERN_MONITOR_URL", "http://127.0.0.1:1"), "get", "hosts");
        Run address = Run.of(Map.of("TERN_MONITOR_URL", "no address"), "get", "hosts");

        // then
        assertThat(vm.code()).isEqualTo(ExitCode.UNKNOWN);
        assertThat(vm.err()).contains("\"no-such-vm\"").contains("tern get vms");
        assertThat(nobody.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(nobody.err()).contains("http://127.0.0.1:1").contains("tern up");
        assertThat(address.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void shouldRefuseWrongUsageWithOneLineAndAHint() {
        // when
        List<Run> runs = List.of(
                tern("frobnicate"),
                tern("migrate", "shop-db-1"),
                tern("migrate", "shop-db-1", "--to", "Host_A!"),
                tern("get", "moons"),
                tern("limit", "m-1", "10"),
                tern("audit", "-n", "0"),
                tern("resolve", "m-1", "--actor", "ada", "--evidence", "looked", "--run-at-source"),
                tern("resolve", "m-1", "--actor", "ada", "--actor", "bob", "--evidence", "looked"),
                tern("place"),
                tern("place", "shop-db-1"),
                tern("place", "shop-db-1=host-b", ID + "=host-c"));

        // then
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.code()).isEqualTo(ExitCode.USAGE);
            assertThat(run.err()).startsWith("tern: ");
            assertThat(run.out()).isEmpty();
        });
        assertThat(runs.get(0).err()).contains("frobnicate");
        assertThat(runs.get(4).err()).contains("\"10\"").contains("100MiB/s");
        assertThat(runs.get(6).err()).contains("twice, with two names");
        assertThat(runs.get(9).err()).contains("web-1=host-b");
        assertThat(runs.get(10).err()).contains("given twice");
        assertThat(services.requests()).noneMatch(request -> request.what().startsWith("POST"));
    }

    @Test
    void shouldCancelTheMoveOfVmByItsName() {
        // given two moves of one VM, of which one is over
        services.answer(
                        "GET /api/migrations",
                        "[{'id':'m-1','vm_name':'shop-db-1','state':{'kind':'done'}},"
                                + "{'id':'m-2','vm_name':'shop-db-1','state':{'kind':'copying'}}]")
                .answer("POST /api/migrations/m-2/cancel", 202, "{}");

        // when
        Run run = tern("cancel", "shop-db-1", "--reason", "not now");

        // then
        assertThat(run.code()).isZero();
        assertThat(bodyOf("POST /api/migrations/m-2/cancel")).contains("not now");
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
    void shouldSendResolutionOfTwoPeople() {
        // given a destination that nobody can ask
        inDoubt("{'host':'host-a','ownership':{'last':{'kind':'released','epoch':2}},'guest':'paused'}");
        services.answer("POST /api/migrations/" + DOUBT + "/resolve", "{}");

        // when
        Run run = tern(
                "resolve", DOUBT, "--runs-at-destination", "--actor", "ada", "--actor", "bob", "--evidence", "console");

        // then
        assertThat(run.code()).isZero();
        assertThat(bodyOf("POST /api/migrations/" + DOUBT + "/resolve"))
                .contains("\"resolution\":\"runs-at-destination\"")
                .contains("[\"user:ada\",\"user:bob\"]");
    }

    @Test
    void shouldTellWhatIsStillBeingPutRight() {
        // given
        services.answer(
                        "GET /api/explain/m-1",
                        "{'subject':'m-1','about':'migration','summary':'shop-db-1 from host-a to host-b: cancelling',"
                                + "'reasons':[],'planned':[],'past':[]}")
                .answer(
                        "GET /api/migrations/m-1/repairs",
                        "[{'migration':'m-1','host':'host-a','steps':["
                                + "{'name':'stream.stopped','after':[],'done':false,'attempts':3},"
                                + "{'name':'guest.resumed','after':['stream.stopped'],'done':false,'attempts':0},"
                                + "{'name':'peer.told','after':[],'done':true,'attempts':1}]}]");

        // when
        Run run = tern("explain", "m-1");

        // then
        assertThat(run.out())
                .contains("undoing at host-a: stream.stopped, tried 3 times")
                .contains("undoing at host-a: guest.resumed, waits for stream.stopped")
                .contains("undoing at host-a: peer.told, done");
    }

    @Test
    void shouldListMovesInDoubtAndShowWhatBothSidesSay() {
        // given
        inDoubt("{'host':'host-a','ownership':{'last':{'kind':'released','epoch':2}},'guest':'paused',"
                + "'looked_at':'2026-11-22T12:00:00Z','leaving':{'state':{'kind':'in-doubt'}}}");

        // when
        Run list = tern("resolve");
        Run shown = tern("resolve", DOUBT);

        // then
        assertThat(list.code()).isEqualTo(ExitCode.IN_DOUBT);
        assertThat(list.out()).contains(DOUBT).contains("shop-db-1").contains("host-b did not say");
        assertThat(shown.code()).isEqualTo(ExitCode.IN_DOUBT);
        assertThat(shown.out())
                .contains("released at epoch 2")
                .contains("no agent answers")
                .contains("down")
                .contains("under epoch 3")
                .contains("nothing that is known speaks against it")
                .contains("host-b cannot be asked");
        assertThat(tern("resolve", DOUBT, "-o", "json").out()).contains("\"against_run_at_source\" : [ ]");
    }

    @Test
    void shouldRefuseAResolutionThatTheEvidenceContradictsUnlessTheyInsist() {
        // given a destination whose hypervisor runs the VM
        inDoubt(
                "{'host':'host-b','ownership':{'owned':2,'last':{'kind':'owned','epoch':2}},'guest':'running','looked_at':'"
                        + Instant.now() + "'}");
        services.answer("POST /api/migrations/" + DOUBT + "/resolve", "{}");
        String[] choice = {
            "resolve", DOUBT, "--run-at-source", "--actor", "ada", "--actor", "bob", "--evidence", "it is off"
        };

        // when
        Run refused = tern(choice);
        boolean sent = !bodyOf("POST /api/migrations/" + DOUBT + "/resolve").isEmpty();
        Run insisted =
                tern(Stream.concat(Stream.of(choice), Stream.of("--insist")).toArray(String[]::new));

        // then
        assertThat(refused.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("it would run twice").contains("--insist");
        assertThat(sent).isFalse();
        assertThat(insisted.code()).isZero();
        assertThat(bodyOf("POST /api/migrations/" + DOUBT + "/resolve")).contains("insisted against the evidence");
    }

    @Test
    void shouldRefuseToResolveWhatIsNotInDoubt() {
        services.answer("GET /api/migrations/" + DOUBT, "{'id':'" + DOUBT + "','state':{'kind':'copying'}}");

        Run run = tern("resolve", DOUBT);

        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("copying");
        assertThat(tern("resolve").err()).contains("No move is in doubt");
    }

    private void inDoubt(String agents) {
        String move = "{'id':'" + DOUBT + "','vm':'" + ID + "','vm_name':'shop-db-1','from':'host-a','to':'host-b',"
                + "'at':'2026-11-22T12:00:00Z','state':{'kind':'in-doubt','epoch':2,"
                + "'evidence':{'code':'peer.silent','text':'host-b did not say'}}}";
        services.answer("GET /api/migrations", "[" + move + "]")
                .answer("GET /api/migrations/" + DOUBT, move)
                .answer("GET /api/migrations/" + DOUBT + "/evidence?vm=" + ID, "[" + agents + "]")
                .answer(
                        "GET /api/hosts",
                        "[{'id':'host-a','health':'up'},{'id':'host-b','health':'down',"
                                + "'seen_at':'2026-11-22T11:00:00Z'}]");
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

    private String bodyOf(String what) {
        return services.requests().stream()
                .filter(request -> request.what().equals(what))
                .map(FakeServices.Request::body)
                .findFirst()
                .orElse("");
    }

    private Run tern(String... arguments) {
        return Run.of(services.environment(), arguments);
    }
}
