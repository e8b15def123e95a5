package dev.tern.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.VmState;
import dev.tern.contracts.plan.Manner;
import dev.tern.hypervisor.GuestDescription;
import dev.tern.hypervisor.StreamStatus.Phase;
import dev.tern.hypervisor.Transport;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Agents that die in a move, and what the next one can do by plain calls. */
class DeadAgentIT extends RelayedGuest {

    @Test
    void shouldDestroyWhatIsPreparedWhenItsAgentDies() throws IOException {
        // given
        GuestDescription described = source.describe(guest.id, Manner.RELAY);
        destination.prepareIncoming(guest.id, described.memory(), described.document(), new Transport.Socket(in));
        assertThat(destination.guest(guest.id).orElseThrow().state()).isEqualTo(VmState.INCOMING);

        // when
        connectorB.close();

        // then
        await(() -> b.state(guest.name).isEmpty());
        assertAsBefore();
    }

    @Test
    void shouldGoOnWithPlainCallsAfterBothAgentsHaveDied() throws IOException {
        // given
        copy();

        // when
        restartAgents();
        assertThat(a.state(guest.name)).startsWith("paused");
        destination.resume(guest.id);
        source.destroy(guest.id);

        // then
        awaitProgress();
        assertThat(b.virsh("dominfo", guest.name))
                .containsPattern("Persistent: +yes")
                .containsPattern("Autostart: +enable");
        assertThat(a.virsh("list", "--all")).doesNotContain(guest.name);
    }

    @Test
    void shouldRollBackWithPlainCallsAfterBothAgentsHaveDied() throws IOException {
        // given
        copy();

        // when
        restartAgents();
        destination.destroy(guest.id);
        source.resume(guest.id);

        // then
        awaitProgress();
        assertAsBefore();
    }

    @Test
    void shouldRollBackWhatAnAgentThatDiedInTheCopyHasLeft() throws IOException {
        // given
        beginAndKill().close();
        assertThat(a.virsh("dominfo", guest.name)).containsPattern("Autostart: +disable");

        // when
        await(() -> a.virsh("domjobinfo", guest.name).contains("None"));
        source.cancelOutgoing(guest.id);
        destination.destroy(guest.id);
        source.resume(guest.id);

        // then
        awaitProgress();
        assertAsBefore();
    }

    @Test
    void shouldEndCopyThatGoesOnAfterItsAgentDied() throws IOException {
        // given
        try (Relay relay = beginAndKill()) {
            assertThat(a.virsh("domjobinfo", guest.name)).contains("Outgoing migration");
            assertThat(relay.forth()).isPositive();

            // when
            source.cancelOutgoing(guest.id);
            await(() -> a.virsh("domjobinfo", guest.name).contains("None"));
        }
        source.cancelOutgoing(guest.id);
        destination.destroy(guest.id);

        // then
        awaitProgress();
        assertAsBefore();
    }

    @Test
    void shouldHandOverWhatWasCopiedAfterItsAgentDied() throws IOException {
        // given
        try (Relay relay = beginAndKill()) {
            destination.finishIncoming(guest.id);
            relay.letGo();
            assertThat(awaitEnd(destination, guest.id).phase()).isEqualTo(Phase.COMPLETED);
        }
        await(() -> a.virsh("domjobinfo", guest.name).contains("None"));
        assertThat(a.state(guest.name)).startsWith("paused");

        // when
        source.destroy(guest.id);
        destination.resume(guest.id);

        // then
        awaitProgress();
        assertThat(a.virsh("list", "--all")).doesNotContain(guest.name);
    }

    private void restartAgents() throws IOException {
        disconnect();
        await(() -> a.virsh("domjobinfo", guest.name).contains("None"));
        connect();
    }

    /** The copy by an agent that is killed when some of it is done. */
    private Relay beginAndKill() throws IOException {
        GuestDescription described = source.describe(guest.id, Manner.RELAY);
        String ticket = destination.prepareIncoming(
                guest.id, described.memory(), described.document(), new Transport.Socket(in));
        Relay relay = new Relay(out, in).holdingAt(1);
        Process agent = SourceAgent.start(a.uri(), guest.id, out, ticket);
        await(() -> relay.forth() > 0);
        agent.destroyForcibly().onExit().join();
        return relay;
    }
}
