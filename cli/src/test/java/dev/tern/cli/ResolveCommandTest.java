package dev.tern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Moves in doubt: what both sides say, and what two people decide. */
class ResolveCommandTest extends CommandsFixture {

    private static final String DOUBT = "0b7d1f3e-5555-4222-8333-444455556666";

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
}
