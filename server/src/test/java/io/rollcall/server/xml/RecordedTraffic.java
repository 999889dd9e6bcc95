package io.rollcall.server.xml;

import io.rollcall.client.model.Application;
import io.rollcall.client.model.RegisteredInstance;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bodies of traffic recorded at a Eureka server. */
final class RecordedTraffic {
    private static final Pattern APPLICATION = Pattern.compile("<application>.*?</application>", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("<name>(.*?)</name>");
    private static final Pattern INSTANCE = Pattern.compile("<instance>.*?</instance>", Pattern.DOTALL);

    private RecordedTraffic() {}

    static byte[] response(String name) {
        return body(name + "/response.http");
    }

    static String responseText(String name) {
        return new String(response(name), StandardCharsets.UTF_8);
    }

    static byte[] request(String name) {
        return body(name + "/request.http");
    }

    /** The instances of a full XML answer, read with the reader under test, in their order. */
    static List<Application> applicationsInXml(String name) {
        List<Application> applications = new ArrayList<>();
        Matcher application = APPLICATION.matcher(responseText(name));
        while (application.find()) {
            Matcher title = NAME.matcher(application.group());
            if (!title.find()) {
                throw new IllegalStateException("an application without a name in " + name);
            }
            List<RegisteredInstance> instances = new ArrayList<>();
            Matcher instance = INSTANCE.matcher(application.group());
            while (instance.find()) {
                instances.add(EurekaXml.readRegistration(instance.group().getBytes(StandardCharsets.UTF_8), 0));
            }
            applications.add(new Application(title.group(1), instances));
        }
        return applications;
    }

    private static byte[] body(String path) {
        try (InputStream in = RecordedTraffic.class.getResourceAsStream("/fixtures/eureka/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException("no recorded " + path);
            }
            // Latin-1 keeps bytes as they are.
            String message = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            return message.substring(message.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
