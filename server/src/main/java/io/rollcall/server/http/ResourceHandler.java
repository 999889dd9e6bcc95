package io.rollcall.server.http;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.security.Principal;
import java.util.function.Function;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.internal.ContainerUtils;
import org.glassfish.jersey.server.model.Parameter;
import org.glassfish.jersey.server.spi.Container;
import org.glassfish.jersey.server.spi.internal.ResourceMethodInvocationHandlerProvider;
import org.glassfish.jersey.server.spi.internal.ValueParamProvider;
import org.jspecify.annotations.Nullable;

/**
 * Has requests answered by the resources: the bridge from Grizzly to Jersey. Jersey comes with one, but that
 * knows nothing of requests which are suspended before they reach it, so that below the {@link Door} no
 * resource could answer later.
 */
final class ResourceHandler implements Container {
    /** Nobody asks under which name this server was called, and what a client calls it need not be a URI. */
    private static final String HERE = "http://localhost";

    private static final URI BASE = URI.create(HERE + "/");

    private final ApplicationHandler resources;
    private final Waiting waiting;

    /**
     * Where requests are that wait for their answers.
     *
     * @param later writes the answers
     * @param slow keeps it from waiting for their readers
     * @param inFlight is told of what waits
     */
    record Waiting(LaterAnswers later, SlowReaders slow, InFlight inFlight) {}

    ResourceHandler(ResourceConfig resources, Waiting waiting) {
        this.waiting = waiting;
        this.resources = new ApplicationHandler(resources, new AbstractBinder() {
            @Override
            protected void configure() {
                bind(waiting.later).to(ResourceMethodInvocationHandlerProvider.class);
                bind(new RequestParameter()).to(ValueParamProvider.class);
                bind(new BodyParameter()).to(ValueParamProvider.class);
            }
        });
    }

    void start() {
        resources.onStartup(this);
    }

    void end() {
        resources.onShutdown(this);
    }

    /**
     * Answers a request, now or later.
     *
     * @param patience what ends the request if it is suspended; null if it is not
     * @param body all of it; not to be written to
     */
    void answer(Request request, Response response, @Nullable Patience patience, byte[] body) {
        ContainerRequest asked = new ContainerRequest(
                BASE,
                uri(request),
                request.getMethod().getMethodString(),
                new Sender(request),
                new MapPropertiesDelegate(),
                resources.getConfiguration());
        MimeHeaders headers = request.getRequest().getHeaders();
        for (int i = 0; i < headers.size(); i++) {
            asked.header(headers.getName(i).toString(), headers.getValue(i).toString());
        }
        asked.setWriter(new ResourceAnswer(request, response, patience, body, waiting));
        resources.handle(asked);
    }

    private static URI uri(Request request) {
        String query = request.getQueryString();
        String path = HERE + request.getRequestURI();
        return URI.create(query == null ? path : path + "?" + ContainerUtils.encodeUnsafeCharacters(query));
    }

    @Override
    public ResourceConfig getConfiguration() {
        return resources.getConfiguration();
    }

    @Override
    public ApplicationHandler getApplicationHandler() {
        return resources;
    }

    @Override
    public void reload() {
        throw new UnsupportedOperationException("the resources are those of the start");
    }

    @Override
    public void reload(ResourceConfig configuration) {
        reload();
    }

    /** Who sent a request; no resource asks Jersey for that. */
    private record Sender(Request request) implements SecurityContext {
        @Override
        public @Nullable Principal getUserPrincipal() {
            return request.getUserPrincipal();
        }

        @Override
        public boolean isUserInRole(String role) {
            return false;
        }

        @Override
        public boolean isSecure() {
            return request.isSecure();
        }

        @Override
        public @Nullable String getAuthenticationScheme() {
            return request.getAuthType();
        }
    }

    /** Gives resources that ask for it Grizzly's request. */
    private static final class RequestParameter implements ValueParamProvider {
        @Override
        public @Nullable Function<ContainerRequest, Request> getValueProvider(Parameter parameter) {
            return parameter.getRawType() == Request.class && parameter.isAnnotationPresent(Context.class)
                    ? asked -> ((ResourceAnswer) asked.getResponseWriter()).request()
                    : null;
        }

        @Override
        public PriorityType getPriority() {
            return Priority.HIGH;
        }
    }

    /** Gives resources the body, which is here already: Jersey would look for who can read it, each time. */
    private static final class BodyParameter implements ValueParamProvider {
        @Override
        public @Nullable Function<ContainerRequest, byte[]> getValueProvider(Parameter parameter) {
            return parameter.getRawType() == byte[].class && parameter.getSource() == Parameter.Source.ENTITY
                    ? asked -> ((ResourceAnswer) asked.getResponseWriter()).body()
                    : null;
        }

        @Override
        public PriorityType getPriority() {
            return Priority.HIGH;
        }
    }
}
