package dev.tern.testkit.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Whoever judges the product must not know it: what both get wrong in the same way would never be seen. */
class CheckerTest {

    private static final String CHECKER = "dev.tern.testkit.checker";

    @Test
    void shouldKeepTheCheckerFreeOfTheProduct() {
        // given
        JavaClasses checker = new ClassFileImporter().importPackages(CHECKER);

        // then
        assertThat(checker.size()).as("classes of the checker").isGreaterThan(10);
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", CHECKER))
                .check(checker);
    }
}
