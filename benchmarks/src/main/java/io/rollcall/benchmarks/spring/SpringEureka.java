package io.rollcall.benchmarks.spring;

import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** A Spring Cloud Eureka server, as {@code @EnableEurekaServer} makes one; what it is set to are its arguments. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SpringEureka {
    /** What the annotation imports, by name: the server is not on the class path that this is compiled on. */
    private static final String MARKER =
            "org.springframework.cloud.netflix.eureka.server.EurekaServerMarkerConfiguration";

    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(SpringEureka.class);
        application.setSources(Set.of(MARKER));
        application.run(arguments);
    }
}
