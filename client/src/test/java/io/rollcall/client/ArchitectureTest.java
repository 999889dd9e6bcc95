package io.rollcall.client;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.client.planted.AmbientRandom;
import io.rollcall.client.planted.AmbientThread;
import io.rollcall.client.planted.AmbientTime;
import io.rollcall.client.planted.ForeignDependency;
import io.rollcall.client.planted.model.KnowsItsFormat;
import io.rollcall.client.planted.model.KnowsItsWire;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The rules that hold the module together, each run on the module, and on a class that breaks it: a
 * rule that lets that pass is worth nothing.
 */
class ArchitectureTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.rollcall.client");

    private static final Set<String> AMBIENT = Set.of(
            "java.lang.System.currentTimeMillis()",
            "java.lang.System.nanoTime()",
            "java.time.Instant.now()",
            "java.time.LocalDateTime.now()",
            "java.time.LocalDate.now()",
            "java.time.ZonedDateTime.now()",
            "java.time.OffsetDateTime.now()",
            "java.time.Clock.systemUTC()",
            "java.time.Clock.systemDefaultZone()",
            "java.time.InstantSource.system()",
            "java.lang.Math.random()",
            "java.util.concurrent.ThreadLocalRandom.current()",
            "java.util.UUID.randomUUID()",
            "java.util.Collections.shuffle(java.util.List)",
            "java.util.random.RandomGenerator.getDefault()",
            "java.util.concurrent.ForkJoinPool.commonPool()");

    private static final List<String> AMBIENT_CONSTRUCTORS = List.of(
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.security.SecureRandom",
            "java.lang.Thread",
            "java.util.Timer",
            "java.util.concurrent.ThreadPoolExecutor",
            "java.util.concurrent.ScheduledThreadPoolExecutor",
            "java.util.concurrent.ForkJoinPool");

    /** Time, chance and threads of the machine. */
    private static boolean isAmbient(JavaClass owner, String name, String fullName, int parameters, boolean executor) {
        if (AMBIENT.contains(fullName)
                || owner.getName().equals("java.util.concurrent.Executors")
                || (owner.getName().equals("java.lang.Thread") && name.equals("sleep"))
                || (name.equals(JavaConstructor.CONSTRUCTOR_NAME) && AMBIENT_CONSTRUCTORS.contains(owner.getName()))) {
            return true;
        }
        boolean stage = owner.getName().equals("java.util.concurrent.CompletableFuture")
                || owner.getName().equals("java.util.concurrent.CompletionStage");
        boolean hidden = name.endsWith("Async")
                || name.equals("orTimeout")
                || name.equals("completeOnTimeout")
                || name.equals("delayedExecutor");
        return stage && hidden && !executor && parameters > 0;
    }

    private static final ArchCondition<JavaClass> TAKE_TIME_CHANCE_AND_THREADS_FROM_OUTSIDE =
            new ArchCondition<>("take time, chance and threads from outside") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    item.getCodeUnitCallsFromSelf()
                            .forEach(call -> report(
                                    item,
                                    call.getTarget().getOwner(),
                                    call.getTarget().getName(),
                                    call.getTarget().getFullName(),
                                    call.getTarget().getRawParameterTypes(),
                                    call.getDescription(),
                                    events));
                    item.getCodeUnitReferencesFromSelf()
                            .forEach(reference -> report(
                                    item,
                                    reference.getTarget().getOwner(),
                                    reference.getTarget().getName(),
                                    reference.getTarget().getFullName(),
                                    reference.getTarget().getRawParameterTypes(),
                                    reference.getDescription(),
                                    events));
                }
            };

    private static void report(
            JavaClass item,
            JavaClass owner,
            String name,
            String fullName,
            List<JavaClass> parameters,
            String description,
            ConditionEvents events) {
        boolean executor =
                parameters.stream().anyMatch(parameter -> parameter.getName().equals("java.util.concurrent.Executor"));
        if (isAmbient(owner, name, fullName, parameters.size(), executor)) {
            events.add(SimpleConditionEvent.violated(item, description));
        }
    }

    private static final ArchRule FEW_DEPENDENCIES = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.rollcall.client..",
                    "java..",
                    "com.fasterxml.jackson.core..",
                    "com.fasterxml.jackson.databind..",
                    "com.fasterxml.jackson.annotation..",
                    "org.slf4j..",
                    "org.jspecify..");

    private static final ArchRule NOTHING_AMBIENT = classes()
            .that()
            .doNotBelongToAnyOf(ThreadLoop.class, RealEnvironment.class)
            .should(TAKE_TIME_CHANCE_AND_THREADS_FROM_OUTSIDE);

    /** The model is below all else: nothing of ours, and no format. */
    private static ArchRule modelStandsAlone(String model) {
        DescribedPredicate<JavaClass> others =
                resideInAPackage("io.rollcall..").and(DescribedPredicate.not(resideInAPackage(model)));
        return noClasses()
                .that()
                .resideInAPackage(model)
                .should()
                .dependOnClassesThat(others.or(resideInAPackage("com.fasterxml.jackson..")));
    }

    private static void assertRejects(ArchRule rule, Class<?> planted) {
        JavaClasses classes = new ClassFileImporter().importClasses(planted);
        assertThatThrownBy(() -> rule.check(classes))
                .as("%s is to be rejected", planted.getSimpleName())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(planted.getSimpleName());
    }

    @Test
    void the_module_is_what_is_examined() {
        assertThat(MODULE.contain(RegistryClient.class)).isTrue();
        assertThat(MODULE.contain(ArchitectureTest.class)).isFalse();
        assertThat(MODULE.size()).isGreaterThan(50);
    }

    @Test
    void the_module_depends_on_jackson_slf4j_and_jspecify_only() {
        FEW_DEPENDENCIES.check(MODULE);
        assertRejects(FEW_DEPENDENCIES, ForeignDependency.class);
    }

    @Test
    void time_chance_and_threads_come_in_from_outside() {
        NOTHING_AMBIENT.check(MODULE);
        assertRejects(NOTHING_AMBIENT, AmbientTime.class);
        assertRejects(NOTHING_AMBIENT, AmbientRandom.class);
        assertRejects(NOTHING_AMBIENT, AmbientThread.class);
    }

    @Test
    void each_ambient_call_of_the_planted_classes_is_found() {
        for (Class<?> planted : List.of(AmbientTime.class, AmbientRandom.class, AmbientThread.class)) {
            JavaClass examined = new ClassFileImporter().importClass(planted);
            String report = String.join(
                    "\n",
                    NOTHING_AMBIENT
                            .evaluate(new ClassFileImporter().importClasses(planted))
                            .getFailureReport()
                            .getDetails());
            assertThat(examined.getMethods())
                    .extracting(JavaCodeUnit::getName)
                    .filteredOn(name -> !name.startsWith("lambda"))
                    .isNotEmpty()
                    .allSatisfy(method -> assertThat(report).contains("." + method + "("));
        }
    }

    @Test
    void the_exempt_classes_are_exempt_for_a_reason() {
        ArchRule withoutExemption = classes().should(TAKE_TIME_CHANCE_AND_THREADS_FROM_OUTSIDE);
        assertRejects(withoutExemption, ThreadLoop.class);
        assertRejects(withoutExemption, RealEnvironment.class);
    }

    @Test
    void the_model_knows_no_other_package_and_no_format() {
        modelStandsAlone("io.rollcall.client.model..").check(MODULE);
        ArchRule planted = modelStandsAlone("io.rollcall.client.planted.model..");
        assertRejects(planted, KnowsItsFormat.class);
        assertRejects(planted, KnowsItsWire.class);
    }
}
