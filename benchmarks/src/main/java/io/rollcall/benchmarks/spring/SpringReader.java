package io.rollcall.benchmarks.spring;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Configuration;

/**
 * A Spring Cloud client that says which instances of an application it has come to know, as soon as a look-up of
 * its own would have shown them: a line {@code SEEN id} for each.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SpringReader {
    private static final long BETWEEN_LOOKS_NANOS = 5_000_000;

    /**
     * Reads until it is ended.
     *
     * @param arguments the application, then properties as Spring takes them
     */
    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(SpringReader.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        DiscoveryClient client = application
                .run(Arrays.copyOfRange(arguments, 1, arguments.length))
                .getBean(DiscoveryClient.class);
        System.out.println("READS");
        Set<String> seen = new HashSet<>();
        while (true) {
            for (ServiceInstance instance : client.getInstances(arguments[0])) {
                if (seen.add(instance.getInstanceId())) {
                    System.out.println("SEEN " + instance.getInstanceId());
                }
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }
}
