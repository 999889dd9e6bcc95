package io.rollcall.server.conformance.kit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/** Gives the kit's classes the target and the peer, and puts what became of each test into the table. */
final class KitExtension implements ParameterResolver, BeforeEachCallback, TestWatcher {

    private static Kit kit(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(Kit.class))
                .getOrComputeIfAbsent(Kit.class, unused -> new Kit(), Kit.class);
    }

    private static ConformanceKit section(ExtensionContext context) {
        return context.getRequiredTestClass().getAnnotation(ConformanceKit.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RegistryUnderTest.class || type == OldPeer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Kit kit = kit(context);
        return parameter.getParameter().getType() == OldPeer.class ? kit.peer() : kit.target();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Kit kit = kit(context);
        if (section(context).sending()) {
            Optional<String> why = kit.whyNotSending();
            assumeTrue(why.isEmpty(), why.orElse(""));
        }
        kit.peer().startsAnew();
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        record(context, KitTable.PASSED);
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        record(context, KitTable.FAILED);
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        record(context, KitTable.NOT_RUN);
    }

    private static void record(ExtensionContext context, String result) {
        String sentence = KitTable.situation(context.getRequiredTestMethod());
        boolean one = context.getDisplayName().endsWith(")");
        EurekaDiffers differs = context.getRequiredTestMethod().getAnnotation(EurekaDiffers.class);
        kit(context)
                .table()
                .add(
                        section(context).value(),
                        one ? sentence : sentence + ": " + context.getDisplayName(),
                        result,
                        differs == null ? "" : differs.value());
    }
}
