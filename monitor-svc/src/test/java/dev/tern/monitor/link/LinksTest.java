package dev.tern.monitor.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tern.contracts.fleet.LinkSample;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.unit.Bandwidth;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LinksTest {

    private final Links links = new Links();

    @Test
    void shouldTakeTheMedianSoThatOneDisturbedMoveWeighsLittle() {
        learn("host-a", "host-b", 100, 3, 105, 110, 2_000);
        assertThat(links.all()).singleElement().satisfies(link -> {
            assertThat(link.bandwidth()).isEqualTo(Bandwidth.ofMiBPerSecond(105));
            assertThat(link.moves()).isEqualTo(5);
        });
    }

    @Test
    void shouldForgetOldMoves() {
        learn("host-a", "host-b", 1, 1, 1, 1, 1, 1, 1, 1, 1);
        learn("host-a", "host-b", 100, 100, 100, 100, 100);
        assertThat(links.all().getFirst().bandwidth()).isEqualTo(Bandwidth.ofMiBPerSecond(100));
        assertThat(links.all().getFirst().moves()).isEqualTo(9);
    }

    @Test
    void shouldKeepBothDirectionsApartAndInOrder() {
        learn("host-b", "host-a", 20);
        learn("host-a", "host-b", 10);
        assertThat(links.all()).extracting(link -> link.from().value()).containsExactly("host-a", "host-b");
    }

    private void learn(String from, String to, long... mibPerSecond) {
        for (long rate : mibPerSecond) {
            links.learn(new LinkSample(
                    HostId.of(from),
                    HostId.of(to),
                    Instant.EPOCH,
                    Bandwidth.ofMiBPerSecond(rate),
                    MigrationId.of("00000000-0000-4000-8000-0000000000b1")));
        }
    }
}
