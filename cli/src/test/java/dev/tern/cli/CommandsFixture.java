package dev.tern.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;

/** Commands of the tern client against services that answer what a test lets them. */
abstract class CommandsFixture {

    static final String ID = "0b7d1f3e-1111-4222-8333-444455556666";
    private static final String VMS = "[{'id':'" + ID + "','name':'shop-db-1','host':'host-a','state':'running',"
            + "'vcpus':2,'memory_bytes':268435456,'labels':{'group':'shop-db','class':'finance'}}]";
    static final String PLAN = "{'id':'p-1','hash':'ab','goal':{'kind':'manual'},'state':'%s','moves':[{"
            + "'id':'m-1','vm':'" + ID + "','vm_name':'shop-db-1','from':'host-a','to':'host-b',"
            + "'start_at':'2026-11-22T12:00:00Z','predicted':{'duration_ms':{'low':900,'expected':1500,'high':2400},"
            + "'transferred_bytes':{'low':1,'expected':104857600,'high':2},'downtime_ms':{'low':1,'expected':42,'high':99},"
            + "'converges':true,'model':'analytic'},'worth':{'gain_ms':9000,'cost_ms':700},'reasons':[{'code':'asked','text':'an"
            + " operator asked for it'}]}],'reasons':[%s]}";

    final FakeServices services = services();

    private static FakeServices services() {
        try {
            return new FakeServices().answer("GET /api/vms", VMS).answer("GET /api/migrations", "[]");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() {
        services.close();
    }

    String bodyOf(String what) {
        return services.requests().stream()
                .filter(request -> request.what().equals(what))
                .map(FakeServices.Request::body)
                .findFirst()
                .orElse("");
    }

    Run tern(String... arguments) {
        return Run.of(services.environment(), arguments);
    }
}
