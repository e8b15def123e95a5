package dev.tern.testkit.house;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The packages of the scheduler's placement: each knows only those above it, as placement's own documentation draws them. */
@AnalyzeClasses(packages = "dev.tern.scheduler.placement", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsOfPlacementTest {

    private static final String PLACEMENT = "dev.tern.scheduler.placement";

    @ArchTest
    static final ArchRule eachKnowsOnlyThoseAboveIt = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("problem")
            .definedBy(PLACEMENT)
            .layer("rule")
            .definedBy(PLACEMENT + ".rule")
            .layer("search")
            .definedBy(PLACEMENT + ".search")
            .layer("goal")
            .definedBy(PLACEMENT + ".goal")
            .layer("model")
            .definedBy(PLACEMENT + ".model")
            .layer("explanation")
            .definedBy(PLACEMENT + ".explanation")
            .layer("balance")
            .definedBy(PLACEMENT + ".balance")
            .layer("order")
            .definedBy(PLACEMENT + ".order")
            .layer("unasked")
            .definedBy(PLACEMENT + ".unasked")
            .whereLayer("problem")
            .mayNotAccessAnyLayer()
            .whereLayer("search")
            .mayNotAccessAnyLayer()
            .whereLayer("rule")
            .mayOnlyAccessLayers("problem")
            .whereLayer("goal")
            .mayOnlyAccessLayers("problem", "rule", "search")
            .whereLayer("model")
            .mayOnlyAccessLayers("problem", "rule", "search", "goal")
            .whereLayer("explanation")
            .mayOnlyAccessLayers("problem", "rule", "goal")
            .whereLayer("balance")
            .mayOnlyAccessLayers("problem", "rule", "search", "goal", "model", "explanation")
            .whereLayer("order")
            .mayOnlyAccessLayers("problem", "rule", "search", "goal", "model", "explanation")
            .whereLayer("unasked")
            .mayOnlyAccessLayers("problem", "rule", "goal");
}
