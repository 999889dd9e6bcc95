package io.rollcall.server.http;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.concurrent.CompletionStage;

/**
 * Says that answers which come later can be of any type. It is never asked to write one: but Jersey looks at a
 * resource's return type before it asks the resource, and without this it takes a stage for something that can only be
 * shown as text, and refuses every client that wants JSON with 406.
 */
final class LaterAnswerType implements MessageBodyWriter<CompletionStage<?>> {
    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return CompletionStage.class.isAssignableFrom(type);
    }

    @Override
    public void writeTo(
            CompletionStage<?> stage,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out) {
        throw new IllegalStateException("a stage is no answer; what it is completed with is");
    }
}
