package io.rollcall.replication.sim;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs the simulator, with whatever production classes stand first on the class path, until it notices a fault. */
final class MutantRun {
    static final int CAUGHT = 10;
    static final int SURVIVED = 11;

    private static final List<Class<?>> HISTORIES = List.of(
            PullHistoriesTest.class,
            PartitionHistoriesTest.class,
            TakeOverHistoriesTest.class,
            ClockHistoriesTest.class,
            IdentityHistoriesTest.class);

    private MutantRun() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        int seeds = Integer.parseInt(arguments[0]);
        for (long seed = 0; seed < seeds; seed++) {
            try {
                Scenario.run(seed, Trace.off());
            } catch (RuleBroken broken) {
                end(
                        CAUGHT,
                        "seed " + seed + ", " + broken.rule() + " (invariant "
                                + broken.rule().invariant() + ")");
            }
        }
        for (Class<?> histories : HISTORIES) {
            tell(histories);
        }
        end(SURVIVED, seeds + " seeds and all histories");
    }

    private static void tell(Class<?> histories) throws ReflectiveOperationException {
        Method[] methods = histories.getDeclaredMethods();
        Arrays.sort(methods, Comparator.comparing(Method::getName));
        for (Method history : methods) {
            if (history.isAnnotationPresent(Test.class)) {
                Constructor<?> constructor = histories.getDeclaredConstructor();
                constructor.setAccessible(true);
                history.setAccessible(true);
                try {
                    history.invoke(constructor.newInstance());
                } catch (InvocationTargetException broken) {
                    String rule = broken.getCause() instanceof RuleBroken known ? ", " + known.rule() : "";
                    end(CAUGHT, "history " + histories.getSimpleName() + "." + history.getName() + rule);
                }
            }
        }
    }

    private static void end(int code, String why) {
        System.out.println();
        System.out.println(why);
        System.out.flush();
        Runtime.getRuntime().halt(code);
    }
}
