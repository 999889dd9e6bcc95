package io.rollcall.server.interop;

import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** The main class inside {@link SpringEurekaServer}'s process. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class EurekaApplication {
    /** What {@code @EnableEurekaServer} imports, by name: the server is not on the class path of the tests. */
    private static final String MARKER =
            "org.springframework.cloud.netflix.eureka.server.EurekaServerMarkerConfiguration";

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(EurekaApplication.class);
        application.setSources(Set.of(MARKER));
        application.run(args);
    }
}
