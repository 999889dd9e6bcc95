package io.rollcall.server.interop;

import com.netflix.appinfo.InstanceInfo;
import com.netflix.discovery.EurekaClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.netflix.eureka.CloudEurekaClient;
import org.springframework.cloud.util.ProxyUtils;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** A small Spring Boot application that registers itself, set to do each second what it does each half minute. */
final class SpringClient implements AutoCloseable {
    private static final String RUNS = "the application runs";

    private final ConfigurableApplicationContext context;

    private SpringClient(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** The HTTP client below Spring's Eureka client; the first is its default. */
    enum Transport {
        REST_TEMPLATE,
        REST_CLIENT,
        WEB_CLIENT;

        /** This transport's name as part of an application's name. */
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Starts one.
     *
     * @param more properties of the application, each {@code key=value}
     */
    static SpringClient start(String serviceUrl, String app, Transport transport, String... more) {
        List<String> arguments = new ArrayList<>();
        for (String property : more) {
            arguments.add("--" + property);
        }
        for (String property : List.of(
                "spring.application.name=" + app,
                "spring.main.banner-mode=off",
                "spring.jmx.enabled=false",
                // Jersey is on this class path for Netflix's own client, and would be taken first.
                "eureka.client.jersey.enabled=false",
                "eureka.client.restclient.enabled=" + (transport == Transport.REST_CLIENT),
                "eureka.client.webclient.enabled=" + (transport == Transport.WEB_CLIENT),
                "eureka.client.service-url.defaultZone=" + serviceUrl,
                "eureka.client.registry-fetch-interval-seconds=1",
                "eureka.client.instance-info-replication-interval-seconds=1",
                "eureka.instance.instance-id=" + app + "-1",
                "eureka.instance.hostname=localhost",
                "eureka.instance.non-secure-port=9001",
                "eureka.instance.lease-renewal-interval-in-seconds=1",
                "eureka.instance.metadata-map.zone=z1")) {
            arguments.add("--" + property);
        }
        return new SpringClient(new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(arguments.toArray(String[]::new)));
    }

    /**
     * The same as a program of its own, which a test can kill, and which goes well when it is told to.
     *
     * @param arguments service URL, name of the application, and more properties
     */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> more = List.of(arguments).subList(2, arguments.length);
        start(arguments[0], arguments[1], Transport.REST_TEMPLATE, more.toArray(String[]::new));
        System.out.println(RUNS);
        // No thread of its own keeps it from ending.
        new CountDownLatch(1).await();
    }

    /** Starts the program and waits until it runs. */
    static ServerProcess process(String serviceUrl, String app, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "-Dorg.springframework.boot.logging.LoggingSystem=none",
                "-cp",
                System.getProperty("java.class.path"),
                SpringClient.class.getName(),
                serviceUrl,
                app));
        command.addAll(List.of(more));
        ServerProcess process = ServerProcess.java(command);
        process.awaitLine(Pattern.compile(RUNS), Duration.ofSeconds(60));
        return process;
    }

    DiscoveryClient discovery() {
        return context.getBean(DiscoveryClient.class);
    }

    CloudEurekaClient eureka() {
        EurekaClient client = context.getBean(EurekaClient.class);
        return (CloudEurekaClient) ProxyUtils.getTargetObject(client);
    }

    /** What this client knows of an app: the status of each instance by its id. */
    Map<String, String> statuses(String app) {
        Map<String, String> statuses = new TreeMap<>();
        var application = eureka().getApplication(app);
        if (application != null) {
            for (InstanceInfo instance : application.getInstancesAsIsFromEureka()) {
                statuses.put(instance.getId(), instance.getStatus().name());
            }
        }
        return statuses;
    }

    String statusOf(String app, String instanceId) {
        return statuses(app).getOrDefault(instanceId, "absent");
    }

    @Override
    public void close() {
        context.close();
    }

    /** Public, since Spring makes it. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class Application {
        /**
         * Boot ends Netty's event loops before the Eureka client is closed, which then cannot say that it goes. Loops
         * of the application's own stay, so that the WebClient transport too can be followed to its end.
         */
        @Bean
        ReactorResourceFactory eventLoops() {
            ReactorResourceFactory loops = new ReactorResourceFactory();
            loops.setUseGlobalResources(false);
            loops.setLoopResources(LoopResources.create("interop"));
            loops.setConnectionProvider(ConnectionProvider.create("interop"));
            return loops;
        }
    }
}
