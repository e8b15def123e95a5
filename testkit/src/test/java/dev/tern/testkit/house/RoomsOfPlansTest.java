package dev.tern.testkit.house;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The scheduler's packages that deal with plans: each knows only those below it, and shows no more than they must see. */
@AnalyzeClasses(packages = "dev.tern.scheduler", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsOfPlansTest {

    private static final String EXECUTION = "dev.tern.scheduler.execution";
    private static final String INQUIRY = "dev.tern.scheduler.inquiry";
    private static final String DEPARTURE = "dev.tern.scheduler.departure";
    private static final String ENERGY = "dev.tern.scheduler.energy";
    private static final String PLAN = "dev.tern.scheduler.plan";
    private static final String SURROUNDINGS = "dev.tern.scheduler.surroundings";

    private static final Map<String, Set<String>> PUBLIC = Map.of(
            EXECUTION, Set.of("Scheduler"),
            INQUIRY, Set.of("Answer", "Choices", "Explanation", "Inquiries", "Status"),
            DEPARTURE, Set.of("Arrivals", "Dispatcher", "Punctuality"),
            ENERGY, Set.of("EnergySaving", "EnergyStatus"),
            PLAN, Set.of("Drafting", "MoveStage", "Order", "Overtaken", "PlanBook", "Preflight", "Track"),
            SURROUNDINGS, Set.of("Announcer", "ExecutionSettings", "Surroundings"));

    @ArchTest
    static final ArchRule eachKnowsOnlyThoseBelowIt = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("execution")
            .definedBy(EXECUTION)
            .layer("inquiry")
            .definedBy(INQUIRY)
            .layer("departure")
            .definedBy(DEPARTURE)
            .layer("energy")
            .definedBy(ENERGY)
            .layer("plan")
            .definedBy(PLAN)
            .layer("surroundings")
            .definedBy(SURROUNDINGS)
            .whereLayer("inquiry")
            .mayOnlyAccessLayers("energy", "plan", "surroundings")
            .whereLayer("departure")
            .mayOnlyAccessLayers("plan", "surroundings")
            .whereLayer("energy")
            .mayOnlyAccessLayers("plan", "surroundings")
            .whereLayer("plan")
            .mayNotAccessAnyLayer()
            .whereLayer("surroundings")
            .mayNotAccessAnyLayer();

    @ArchTest
    static void eachShowsNoMoreThanOthersMustSee(JavaClasses classes) {
        PUBLIC.forEach((room, shown) -> assertThat(classes.stream()
                        .filter(type -> type.getPackageName().equals(room))
                        .filter(RoomsOfPlansTest::isShown)
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toSet()))
                .as("public in %s", room)
                .isEqualTo(shown));
    }

    private static boolean isShown(JavaClass type) {
        return type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC);
    }
}
