package dev.tern.testkit.story;

import dev.tern.testkit.input.BadRequests;
import dev.tern.testkit.move.MovesUnderLoad;
import dev.tern.testkit.plan.Parking;
import dev.tern.testkit.plan.PlanApproval;
import dev.tern.testkit.plan.RuleTrial;
import dev.tern.testkit.platform.LivePlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stories that break nothing, and so need no platform each: they ask, are refused, and move guests. None needs another to come
 * before it, and none leaves behind what was not there; the last is last because what it looks at in the end is of them all.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OnePlatformE2E implements RuleTrial, PlanApproval, Parking, BadRequests, MovesUnderLoad {

    @TempDir
    private static Path folder;

    private static LivePlatform platform;

    @BeforeAll
    static void start() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), shippedRules() + "\n" + PlanApproval.RULE);
        platform = LivePlatform.start(Map.of(
                "tern.scheduler.auto", "false",
                "tern.policy.rules", rules.toString(),
                "tern.monitor.forget-after", "5s"));
    }

    private static String shippedRules() throws IOException {
        Path rules = Path.of("..", "policy-svc", "src", "main", "resources", "rules", "local.yaml");
        return Files.readString(rules);
    }

    @AfterAll
    static void stop() throws IOException {
        if (platform != null) {
            platform.close();
        }
    }

    @Override
    public LivePlatform platform() {
        return platform;
    }
}
