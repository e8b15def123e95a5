package dev.tern.testkit.house;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;

/** A feature imports the JDK, JSpecify, SLF4J, contracts, its own service's features, and the library it exists for. */
final class OnlyImportWhatIsTheirs extends ArchCondition<JavaClass> {

    private static final Set<String> COMMON =
            Set.of("java", "javax.crypto", "org.jspecify", "org.slf4j", "dev.tern.contracts");

    private final Map<String, Set<String>> pureLibraries;

    OnlyImportWhatIsTheirs(Map<String, Set<String>> pureLibraries) {
        super(
                "only import the JDK, JSpecify, SLF4J, contracts, features of the same service and their own pure library");
        this.pureLibraries = pureLibraries;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            if (!target.isPrimitive() && !mayUse(type.getPackageName(), target.getPackageName())) {
                events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
            }
        }
    }

    private boolean mayUse(String from, String to) {
        String service = from.substring(0, from.indexOf('.', "dev.tern.".length()));
        if (isIn(to, service) || COMMON.stream().anyMatch(common -> isIn(to, common))) {
            return true;
        }
        return pureLibraries.entrySet().stream()
                .filter(entry -> isIn(from, entry.getKey()))
                .flatMap(entry -> entry.getValue().stream())
                .anyMatch(library -> isIn(to, library));
    }

    private static boolean isIn(String inner, String outer) {
        return inner.equals(outer) || inner.startsWith(outer + ".");
    }
}
