package io.rollcall.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/** What the house forbids, as rules over its classes. */
final class ArchitectureRules {
    private static final String ROOT = "io.rollcall";

    private ArchitectureRules() {}

    /** For each module, the package roots outside the JDK that it may use, its own first. */
    private static final Map<String, List<String>> MAY_USE = Map.of(
            "client", List.of("io.rollcall.client", "com.fasterxml.jackson.core", "com.fasterxml.jackson.databind"),
            "replication",
                    List.of(
                            "io.rollcall.replication",
                            "io.rollcall.client",
                            "com.fasterxml.jackson.core",
                            "com.fasterxml.jackson.dataformat.smile"),
            "raft", List.of("io.rollcall.raft", "io.rollcall.client", "org.apache.ratis"));

    /** A module uses the JDK, slf4j, JSpecify and what is listed for it: nothing upward, nothing sideways. */
    static ArchRule staysWithin(String module) {
        DescribedPredicate<JavaClass> allowed = resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..");
        for (String root : allowedRoots(module)) {
            allowed = allowed.or(resideInAPackage(root + ".."));
        }
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "." + module + "..")
                .should()
                .dependOnClassesThat(not(allowed).and(not(primitive())))
                .as("module " + module + " uses only " + allowedRoots(module));
    }

    private static List<String> allowedRoots(String module) {
        return MAY_USE.getOrDefault(module, List.of());
    }

    private static DescribedPredicate<JavaClass> primitive() {
        return DescribedPredicate.describe(
                "primitive", type -> type.getBaseComponentType().isPrimitive());
    }

    /** The server may use libraries as it likes, but of the house only what lies below it. */
    static final ArchRule NOTHING_BELOW_KNOWS_THE_SERVER = noClasses()
            .that()
            .resideInAnyPackage("io.rollcall.client..", "io.rollcall.replication..", "io.rollcall.raft..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.rollcall.server..", "io.rollcall.benchmarks..");

    static final ArchRule REPLICATION_STARTS_NOTHING_AND_SPEAKS_NO_HTTP = noClasses()
            .that()
            .resideInAPackage("io.rollcall.replication..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "java.net..", "jakarta..", "org.glassfish..", "com.sun.net..", "java.nio.channels..")
                    .or(named(
                            "java.lang.Thread",
                            "java.util.Timer",
                            "java.util.concurrent.CompletableFuture",
                            "java.util.concurrent.Executor",
                            "java.util.concurrent.ExecutorService",
                            "java.util.concurrent.Executors",
                            "java.util.concurrent.ScheduledExecutorService",
                            "java.util.concurrent.ThreadPoolExecutor",
                            "java.util.concurrent.ForkJoinPool")))
            .as("replication speaks no HTTP and has no thread of its own");

    private static DescribedPredicate<JavaClass> named(String... names) {
        Set<String> set = Set.of(names);
        return DescribedPredicate.describe("one of " + new TreeSet<>(set), type -> set.contains(type.getName()));
    }

    /** Between the packages below a root, and the root's own, the arrows make no circle. */
    static ArchRule noCyclesIn(String root) {
        SliceAssignment firstStep = new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                String in = type.getPackageName() + ".";
                return in.startsWith(root + ".")
                        ? SliceIdentifier.of(in.substring(root.length() + 1).replaceFirst("[.].*", ""))
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages of " + root;
            }
        };
        return slices().assignedFrom(firstStep).should().beFreeOfCycles().allowEmptyShould(true);
    }

    /** Where the real clocks and threads come in, and nowhere else. */
    private static final Set<String> COMPOSITION = Set.of(
            "io.rollcall.client.loop.ThreadLoop",
            "io.rollcall.client.RealEnvironment",
            // Deadlines of connections, which Grizzly keeps by the same clock.
            "io.rollcall.server.http.StrictCodec",
            "io.rollcall.server.http.SlowReaders",
            "io.rollcall.server.RegistryNode",
            "io.rollcall.server.Membership",
            "io.rollcall.server.Persistence",
            "io.rollcall.server.eureka.EurekaBeside",
            "io.rollcall.server.Main");

    /** Makes the workers' threads. */
    static final String WORKERS = "io.rollcall.server.http.Workers";

    private static final DescribedPredicate<JavaAccess<?>> MAKES_A_THREAD =
            call("making a thread", "java.lang.Thread", "<init>");

    private static final DescribedPredicate<JavaAccess<?>> AMBIENT = call(
                    "the system's clock", "java.lang.System", "currentTimeMillis|nanoTime")
            .or(callWithoutArguments("java.time.*", "now"))
            .or(call("the system's clock", "java.time.Clock", "system.*"))
            .or(call("the system's clock", "java.time.InstantSource", "system"))
            .or(callWithoutArguments("java.util.Random|java.util.SplittableRandom", "<init>"))
            .or(call("unseeded chance", "java.security.SecureRandom", "<init>"))
            .or(call("unseeded chance", "java.util.concurrent.ThreadLocalRandom", "current"))
            .or(call("unseeded chance", "java.lang.Math", "random"))
            .or(call("unseeded chance", "java.util.UUID", "randomUUID"))
            .or(callWithout("java.util.Random", "java.util.Collections", "shuffle"))
            .or(call("waiting", "java.lang.Thread", "sleep"))
            .or(call("waiting", "java.util.concurrent.TimeUnit", "sleep"))
            .or(call("a thread pool", "java.util.concurrent.Executors", ".*"))
            .or(call("a timer's thread", "java.util.Timer", "<init>"))
            .or(call("the common pool", "java.util.concurrent.CompletableFuture", "orTimeout|completeOnTimeout"))
            .or(callWithout(
                    "java.util.concurrent.Executor",
                    "java.util.concurrent.CompletableFuture",
                    ".*Async|delayedExecutor"))
            .or(MAKES_A_THREAD);

    static final ArchRule TIME_CHANCE_AND_THREADS_COME_IN_AT_ONE_PLACE = noClasses()
            .that(DescribedPredicate.describe(
                    "are not " + new TreeSet<>(COMPOSITION),
                    type -> !COMPOSITION.contains(outermost(type))
                            && !outermost(type).equals(WORKERS)))
            .should()
            .accessTargetWhere(AMBIENT)
            .as("no class but those of the composition reads a clock, rolls dice or starts a thread");

    /** A class that may make threads, and may do nothing else of what is forbidden. */
    static ArchRule makesThreadsAndNothingElse(String name) {
        return noClasses()
                .that(DescribedPredicate.describe(
                        "are " + name, type -> outermost(type).equals(name)))
                .should()
                .accessTargetWhere(AMBIENT.and(not(MAKES_A_THREAD)));
    }

    private static String outermost(JavaClass type) {
        String name = type.getName();
        int inner = name.indexOf('$');
        return inner < 0 ? name : name.substring(0, inner);
    }

    private static DescribedPredicate<JavaAccess<?>> call(String what, String owner, String method) {
        return call(what, owner, method, parameters -> true);
    }

    private static DescribedPredicate<JavaAccess<?>> callWithoutArguments(String owner, String method) {
        return call(owner + "." + method + "()", owner, method, List::isEmpty);
    }

    private static DescribedPredicate<JavaAccess<?>> callWithout(String parameter, String owner, String method) {
        return call(owner + "." + method + " without a " + parameter, owner, method, parameters -> parameters.stream()
                .noneMatch(type -> type.getName().equals(parameter)));
    }

    /** A call, or a reference as in {@code System::nanoTime}. */
    private static DescribedPredicate<JavaAccess<?>> call(
            String what, String owner, String method, Predicate<List<JavaClass>> parameters) {
        return DescribedPredicate.describe(
                what,
                access -> access.getTarget() instanceof CodeUnitAccessTarget called
                        && Pattern.matches(owner, called.getOwner().getName())
                        && Pattern.matches(method, called.getName())
                        && parameters.test(called.getRawParameterTypes()));
    }

    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS = noClasses()
            .should()
            .haveNameMatching(".*[.$](\\w*(Utils?|Helpers?|Managers?|Impl|Holder)|(Abstract|Base)[A-Z]\\w*)(\\$.*)?")
            .as("no class is a util, a helper, a manager, an impl, a holder, abstract or a base by name");

    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes()
            .should(new ArchCondition<>("be in a package whose package-info is NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean marked = type.getPackage()
                            .tryGetAnnotationOfType(NullMarked.class)
                            .isPresent();
                    events.add(new SimpleConditionEvent(
                            type, marked, type.getName() + " is in a package that is not NullMarked"));
                }
            });

    static final ArchRule RESOURCES_HAVE_ONLY_FINAL_FIELDS = fields().that()
            .areDeclaredInClassesThat(annotatedAsResource())
            .should()
            .beFinal()
            .as("resources have only final fields");

    private static DescribedPredicate<JavaClass> annotatedAsResource() {
        return DescribedPredicate.describe(
                "resources",
                type -> type.isAnnotatedWith("jakarta.ws.rs.Path")
                        || type.getName().endsWith("Resource"));
    }
}
