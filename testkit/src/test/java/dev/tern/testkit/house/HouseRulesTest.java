package dev.tern.testkit.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tern.contracts.fleet.Alert;
import dev.tern.contracts.fleet.AlertKind;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "dev.tern", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {

    private static final Set<String> SERVICES = Set.of("monitor", "scheduler", "policy", "transfer");

    /** The pure libraries, each with the one feature that exists for it. */
    private static final Map<String, Set<String>> PURE_LIBRARIES = Map.of(
            "dev.tern.transfer.stream", Set.of("com.github.luben.zstd", "net.jpountz", "com.dynatrace.hash4j"),
            "dev.tern.scheduler.learning", Set.of("org.tribuo", "com.oracle.labs.mlrg"),
            "dev.tern.policy.rule", Set.of("dev.cel", "com.google.common", "com.google.re2j"));

    private static final DescribedPredicate<JavaClass> FEATURE = new DescribedPredicate<>("are in a feature") {
        @Override
        public boolean test(JavaClass type) {
            String[] parts = type.getPackageName().split("\\.", -1);
            return parts.length > 3
                    && parts[0].equals("dev")
                    && parts[1].equals("tern")
                    && SERVICES.contains(parts[2])
                    && !parts[3].equals("edge");
        }
    };

    @ArchTest
    static final ArchRule contractsKnowNoFramework = classes()
            .that()
            .resideInAPackage("dev.tern.contracts..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", "dev.tern.contracts.."));

    @ArchTest
    static final ArchRule featuresImportOnlyWhatIsTheirs = classes()
            .that(FEATURE)
            .should(new OnlyImportWhatIsTheirs(PURE_LIBRARIES))
            .because("frameworks stay in edge.* and the wiring (law 1)");

    @ArchTest
    static final ArchRule featuresNeverImportEdge =
            noClasses().that(FEATURE).should().dependOnClassesThat().resideInAPackage("dev.tern.*.edge..");

    @ArchTest
    static final ArchRule monitorHasNoCycles = noCyclesIn("monitor");

    @ArchTest
    static final ArchRule schedulerHasNoCycles = noCyclesIn("scheduler");

    @ArchTest
    static final ArchRule policyHasNoCycles = noCyclesIn("policy");

    @ArchTest
    static final ArchRule transferHasNoCycles = noCyclesIn("transfer");

    @ArchTest
    static final ArchRule contractsHaveNoCycles = noCyclesIn("contracts");

    @ArchTest
    static final ArchRule hypervisorHasNoCycles =
            slices().matching("dev.tern.hypervisor.embedded.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule libvirtHasNoCycles =
            slices().matching("dev.tern.hypervisor.libvirt.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule servicesNeverImportEachOther = slices().matching("dev.tern.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    DescribedPredicate.alwaysTrue(),
                    resideInAnyPackage("dev.tern.contracts..", "dev.tern.eventing..", "dev.tern.hypervisor.."))
            .ignoreDependency(
                    resideInAnyPackage("dev.tern.cli..", "dev.tern.testkit.."),
                    resideInAnyPackage("dev.tern.local..", "dev.tern.lab.."))
            .ignoreDependency(resideInAPackage("dev.tern.lab.."), resideInAPackage("dev.tern.local.."))
            .ignoreDependency(
                    resideInAPackage("dev.tern.hypervisor..").or(resideInAPackage("dev.tern.eventing..")),
                    resideInAPackage("dev.tern.contracts.."));

    @ArchTest
    static final ArchRule beansAreMadeInTheWiring = methods()
            .that()
            .areAnnotatedWith("jakarta.enterprise.inject.Produces")
            .should()
            .beDeclaredInClassesThat()
            .haveSimpleNameEndingWith("Wiring");

    @ArchTest
    static final ArchRule featuresReadNoWallClock = noClasses()
            .that(FEATURE)
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Clock.class, "systemUTC")
            .orShould()
            .callMethod(java.time.Clock.class, "systemDefaultZone")
            .orShould()
            .callMethod(java.time.InstantSource.class, "system");

    @ArchTest
    static final ArchRule featuresDoNotSleep = noClasses()
            .that(FEATURE)
            .should()
            .callMethodWhere(new DescribedPredicate<>("Thread.sleep") {
                @Override
                public boolean test(com.tngtech.archunit.core.domain.JavaMethodCall call) {
                    return call.getTargetOwner().isEquivalentTo(Thread.class)
                            && call.getName().equals("sleep");
                }
            });

    @ArchTest
    static final ArchRule featuresTakeRandomnessByConstructor = noClasses()
            .that(FEATURE)
            .should()
            .callConstructor(java.util.Random.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom");

    @ArchTest
    static final ArchRule featuresHaveNoLocks =
            noClasses().that(FEATURE).should().dependOnClassesThat().resideInAPackage("java.util.concurrent.locks..");

    @ArchTest
    static final ArchRule featuresHaveNoVolatileFields =
            noFields().that().areDeclaredInClassesThat(FEATURE).should().haveModifier(JavaModifier.VOLATILE);

    @ArchTest
    static final ArchRule namesAreTheFields = noClasses()
            .that(not(resideInAPackage("..generated..")))
            .should()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Processor");

    @ArchTest
    static final ArchRule alertsAreMadeFromTheirKinds = noClasses()
            .that()
            .areNotAssignableTo(AlertKind.class)
            .should()
            .callConstructorWhere(new DescribedPredicate<>("it makes an alert") {
                @Override
                public boolean test(JavaConstructorCall call) {
                    return call.getTargetOwner().isEquivalentTo(Alert.class);
                }
            })
            .because("a kind has a remedy and a page in docs/how-to");

    @ArchTest
    static final ArchRule packagesSayWhatTheyAreFor = classes().should(new LiveInNullMarkedPackage());

    @Test
    void shouldFindNoSynchronizedCodeInFeatures() {
        // given the class files themselves: ArchUnit does not see monitor instructions
        var scan = new MonitorScan(SERVICES);

        // then
        assertThat(scan.featuresRead()).as("feature classes read").isGreaterThan(50);
        assertThat(scan.synchronizedPlaces()).isEmpty();
    }

    private static ArchRule noCyclesIn(String module) {
        return slices().matching("dev.tern." + module + ".(*)..").should().beFreeOfCycles();
    }
}
