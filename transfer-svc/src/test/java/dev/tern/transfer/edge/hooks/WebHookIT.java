package dev.tern.transfer.edge.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tern.contracts.id.HostId;
import dev.tern.contracts.id.MigrationId;
import dev.tern.contracts.id.VmId;
import dev.tern.transfer.migration.Hooks.Call;
import dev.tern.transfer.migration.Hooks.Moment;
import dev.tern.transfer.migration.Hooks.Response;
import dev.tern.transfer.migration.Hooks.Response.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A web server on this machine that is told of moves, and answers as web servers do. */
class WebHookIT {

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final MigrationId MOVE = MigrationId.of("00000001-0000-4000-8000-000000000000");
    private static final VmId VM = VmId.of("00000000-0000-4000-8000-000000000001");

    /** How one request is answered. */
    @FunctionalInterface
    private interface Reaction {
        void to(HttpExchange request) throws IOException;
    }

    private final Queue<Reaction> reactions = new ArrayDeque<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private final ExecutorService serving = Executors.newCachedThreadPool();
    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private HttpServer server;
    private @Nullable HostHooks hooks;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(serving);
        server.createContext("/", request -> {
            heard.add(request.getRequestMethod() + " " + request.getRequestURI() + " "
                    + new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Reaction reaction;
            synchronized (reactions) {
                reaction = reactions.size() > 1 ? reactions.remove() : reactions.element();
            }
            try (request) {
                reaction.to(request);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        held.countDown();
        if (hooks != null) {
            hooks.close();
        }
        server.stop(0);
        serving.shutdownNow();
        loop.shutdownNow();
    }

    private static Reaction status(int status, String... headers) {
        return request -> {
            for (int i = 0; i < headers.length; i += 2) {
                request.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            byte[] body = ("because of " + status + "\u001b[31m\n").getBytes(StandardCharsets.UTF_8);
            request.sendResponseHeaders(status, status == 204 ? -1 : body.length);
            if (status != 204) {
                request.getResponseBody().write(body);
            }
        };
    }

    private Response tell(Moment moment, Duration deadline, Reaction... answers) throws Exception {
        return telling(moment, deadline, answers).get(90, TimeUnit.SECONDS).getFirst();
    }

    private CompletableFuture<List<Response>> telling(Moment moment, Duration deadline, Reaction... answers) {
        reactions.addAll(List.of(answers));
        HostHooks open = hooks;
        if (open == null) {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/moves?of=tern");
            open = HostHooks.of(new HookTargets(Optional.of(uri), true, deadline), null, loop);
        }
        Call call = new Call(moment, MOVE, VM, "vm-1", HostId.of("host-a"), HostId.of("host-b"));
        hooks = open;
        HostHooks asked = open;
        CompletableFuture<List<Response>> told = new CompletableFuture<>();
        loop.execute(() -> asked.tell(call, told::complete));
        return told;
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204})
    void shouldTakeASuccessAsAcknowledgement(int status) throws Exception {
        assertThat(tell(Moment.BEFORE, LONG, status(status))).isEqualTo(new Response("webhook", Kind.ACKNOWLEDGED, ""));
        assertThat(heard)
                .singleElement()
                .satisfies(
                        line -> assertThat(line)
                                .isEqualTo(
                                        "POST /moves?of=tern {\"move\":\"" + MOVE + "\",\"vm\":\"" + VM
                                                + "\",\"name\":\"vm-1\",\"from\":\"host-a\",\"to\":\"host-b\",\"moment\":\"before\",\"attempt\":1}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void shouldAskAgainWhoeverAsksForMoreTime(int status) throws Exception {
        // when
        Response response = tell(Moment.BEFORE, LONG, status(status), status(status, "Retry-After", "1"), status(200));

        // then
        assertThat(response.kind()).isEqualTo(Kind.ACKNOWLEDGED);
        assertThat(heard).hasSize(3);
        assertThat(heard.getLast()).endsWith("\"attempt\":3}");
    }

    @Test
    void shouldBoundTheDelay() throws Exception {
        assertThat(tell(Moment.BEFORE, SHORT, status(503, "Retry-After", "999999")))
                .isEqualTo(new Response("webhook", Kind.SILENT, "127.0.0.1 answered 503: because of 503 [31m"));
        assertThat(heard).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 500, 302, 307})
    void shouldTakeAnythingElseAsAnObjection(int status) throws Exception {
        // when
        Response response = tell(
                Moment.BEFORE,
                LONG,
                status(
                        status,
                        "Location",
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/x"));

        // then a redirect too, which is not followed
        assertThat(response)
                .isEqualTo(new Response(
                        "webhook", Kind.OBJECTED, "127.0.0.1 answered " + status + ": because of " + status + " [31m"));
        assertThat(heard).hasSize(1);
    }

    @Test
    void shouldAskAgainAfterwardsWhateverIsSaidAgainstIt() throws Exception {
        assertThat(tell(Moment.AFTER, LONG, status(500), status(200)).kind()).isEqualTo(Kind.ACKNOWLEDGED);
        assertThat(heard).hasSize(2);
    }

    @Test
    void shouldTakeSilenceAsSilence() throws Exception {
        assertThat(tell(Moment.BEFORE, SHORT, request -> await(held)))
                .isEqualTo(new Response("webhook", Kind.SILENT, "127.0.0.1 did not answer in time"));
    }

    @Test
    void shouldNotWaitForTheEndOfAnAnswerThatHasNone() throws Exception {
        assertThat(tell(Moment.BEFORE, SHORT, request -> {
                            request.sendResponseHeaders(500, 0);
                            request.getResponseBody().write('a');
                            request.getResponseBody().flush();
                            await(held);
                        })
                        .kind())
                .isEqualTo(Kind.SILENT);
    }

    @Test
    void shouldReadNoMoreOfAnAnswerThanIsShown() throws Exception {
        // when the answer has no end
        Response response = tell(Moment.BEFORE, LONG, request -> {
            request.sendResponseHeaders(500, 0);
            byte[] much = new byte[1 << 20];
            java.util.Arrays.fill(much, (byte) 'a');
            try {
                while (held.getCount() > 0) {
                    request.getResponseBody().write(much);
                }
            } catch (IOException e) {
                held.countDown(); // nobody reads it any more
            }
        });

        // then
        assertThat(response.kind()).isEqualTo(Kind.OBJECTED);
        assertThat(response.said()).hasSizeLessThan(500).endsWith("aaa");
        assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldTryAgainWhileNobodyListens() throws Exception {
        server.stop(0);
        assertThat(tell(Moment.BEFORE, SHORT, status(200)).kind()).isEqualTo(Kind.SILENT);
    }

    @Test
    void shouldEndAnEarlierCallByALaterOneOfTheSameGuest() throws Exception {
        // given
        CompletableFuture<List<Response>> before = telling(Moment.BEFORE, LONG, status(503));
        org.awaitility.Awaitility.await().until(() -> !heard.isEmpty());
        synchronized (reactions) {
            reactions.clear();
        }

        // when
        Response undone = tell(Moment.UNDONE, LONG, status(200));

        // then
        assertThat(undone.kind()).isEqualTo(Kind.ACKNOWLEDGED);
        assertThat(before.get(60, TimeUnit.SECONDS).getFirst().kind()).isEqualTo(Kind.SILENT);
        assertThat(heard.getLast()).contains("\"moment\":\"undone\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host/",
                "file:///etc/passwd",
                "host:80",
                "http:///path",
                "http://user:secret@host/",
                "/moves"
            })
    void shouldAcceptOnlyAddressesOfWebServers(String url) {
        assertThatThrownBy(() -> new HookTargets(Optional.of(URI.create(url)), true, SHORT))
                .hasMessageContaining("tern.transfer.hooks.webhook.url")
                .hasMessageContaining("http://HOST")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.9S", "PT10M1S", "PT-1S"})
    void shouldAcceptOnlyDeadlinesThatEnd(String deadline) {
        assertThatThrownBy(() -> new HookTargets(Optional.empty(), true, Duration.parse(deadline)))
                .hasMessageContaining("tern.transfer.hooks.deadline");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
