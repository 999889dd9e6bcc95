package io.rollcall.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;

/**
 * What is logged where: everything from the level on that is configured, to standard error. In code and
 * not in a file, because reading an XML file takes a fifth of the time in which a node starts. Whoever
 * names a file of his own by {@code -Dlogback.configurationFile} gets that instead. Logback finds this
 * class as a service.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final Map<String, Level> LIBRARIES = Map.of(
            "org.glassfish", Level.WARN,
            // Tells each of its settings, and each step of an election.
            "org.apache.ratis", Level.WARN,
            // A member that is away is told of by the status, not by each attempt to reach it.
            "org.apache.ratis.grpc", Level.ERROR,
            // Says of each resource that is an instance that it is no provider, which nobody claimed.
            "org.glassfish.jersey.internal.inject.Providers", Level.ERROR,
            "org.glassfish.jersey.message.internal.MessagingBinders", Level.ERROR);

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        PatternLayoutEncoder lines = new PatternLayoutEncoder();
        lines.setContext(context);
        lines.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} - %msg%n");
        lines.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("STDERR");
        console.setTarget("System.err");
        console.setEncoder(lines);
        console.start();
        LIBRARIES.forEach((name, level) -> context.getLogger(name).setLevel(level));
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(console);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
