package io.rollcall.raft;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.Test;

/** The engine stays inside: in the packages that need it, and out of sight of whoever uses the module. */
class ArchitectureTest {
    private static final String ENGINE = "org.apache.ratis.";

    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.rollcall.raft");

    private static final ArchRule FEW_DEPENDENCIES = noClasses()
            .should()
            .dependOnClassesThat(not(resideInAnyPackage(
                            "java..",
                            "org.slf4j..",
                            "org.jspecify..",
                            "io.rollcall.raft..",
                            "io.rollcall.client..",
                            "org.apache.ratis.."))
                    .and(not(DescribedPredicate.describe(
                            "primitive", type -> type.getBaseComponentType().isPrimitive()))));

    private static final ArchRule ENTRIES_KNOW_NO_ENGINE = noClasses()
            .that()
            .resideInAnyPackage("io.rollcall.raft.entry", "io.rollcall.raft.log")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.ratis..");

    private static final ArchRule NO_ENGINE_IS_TO_BE_SEEN = methods()
            .that()
            .areDeclaredInClassesThat()
            .arePublic()
            .should(new ArchCondition<>("show nothing of the engine") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    boolean seen = isToBeSeen(method)
                            && (isOfTheEngine(method.getRawReturnType())
                                    || method.getRawParameterTypes().stream()
                                            .anyMatch(ArchitectureTest::isOfTheEngine));
                    events.add(new SimpleConditionEvent(method, !seen, method.getFullName() + " shows the engine"));
                }
            });

    private static boolean isToBeSeen(JavaMethod method) {
        for (JavaClass around = method.getOwner();
                around != null;
                around = around.getEnclosingClass().orElse(null)) {
            if (!around.getModifiers().contains(JavaModifier.PUBLIC)) {
                return false;
            }
        }
        return method.getModifiers().contains(JavaModifier.PUBLIC)
                || method.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static boolean isOfTheEngine(JavaClass type) {
        return type.getBaseComponentType().getName().startsWith(ENGINE);
    }

    @Test
    void the_module_uses_the_client_and_the_engine_only() {
        FEW_DEPENDENCIES.check(MODULE);
        assertThat(MODULE.size()).isGreaterThan(50);
    }

    @Test
    void the_entries_and_the_check_of_the_log_know_no_engine() {
        ENTRIES_KNOW_NO_ENGINE.check(MODULE);
    }

    @Test
    void nothing_public_shows_the_engine() {
        NO_ENGINE_IS_TO_BE_SEEN.check(MODULE);
        assertThat(NO_ENGINE_IS_TO_BE_SEEN
                        .evaluate(new ClassFileImporter().importClasses(PlantedLeak.class))
                        .hasViolation())
                .isTrue();
    }
}
