package dev.tern.transfer;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.VmId;
import dev.tern.contracts.unit.Ticker;
import dev.tern.eventing.codec.Events;
import dev.tern.eventing.connect.KafkaConnection;
import dev.tern.eventing.deadletter.DeadLetters;
import dev.tern.eventing.publish.EventPublisher;
import dev.tern.transfer.edge.host.AgentPlace;
import dev.tern.transfer.edge.host.HostAgent;
import dev.tern.transfer.edge.netty.NettyPeering;
import dev.tern.transfer.edge.netty.PeeringConfig;
import dev.tern.transfer.migration.AgentView;
import dev.tern.transfer.protocol.Violations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The agent of one host, in this process. */
public final class TestAgent implements AutoCloseable {

    static final Ticker TICKER = () -> Duration.ofNanos(System.nanoTime());

    private final AgentPlace place;
    private final KafkaConnection kafka;
    private final EventPublisher publisher;
    private HostAgent agent;

    public TestAgent(AgentPlace place, KafkaConnection kafka) throws IOException {
        this.place = place;
        this.kafka = kafka;
        publisher = EventPublisher.open(
                kafka.named(place.host().value()),
                new Events("tern://test", InstantSource.system(), new SecureRandom()));
        agent = begin();
    }

    private HostAgent begin() throws IOException {
        HostAgent begun = new HostAgent(
                place,
                kafka,
                publisher,
                new DeadLetters(publisher),
                InstantSource.system(),
                TICKER,
                at -> NettyPeering.start(
                        PeeringConfig.usual(
                                at.host(),
                                new InetSocketAddress(
                                        InetAddress.getLoopbackAddress(),
                                        at.listen().port()),
                                at.key(),
                                at.certificate(),
                                at.trust()),
                        TICKER,
                        new Violations()),
                (host, data) -> {});
        begun.start();
        return begun;
    }

    public HostId host() {
        return place.host();
    }

    public AgentPlace place() {
        return place;
    }

    public Optional<AgentView> view() {
        return agent.view();
    }

    public boolean owns(VmId vm) {
        return view().stream()
                .flatMap(view -> view.ownerships().stream())
                .anyMatch(ownership -> ownership.vm().equals(vm) && ownership.isOwned());
    }

    /** Ends the agent, without undoing anything. */
    public void stop() {
        agent.close();
    }

    /** Begins it again from its journal. */
    public void resume() throws IOException {
        agent = begin();
    }

    @Override
    public void close() {
        agent.close();
        publisher.close();
    }
}
