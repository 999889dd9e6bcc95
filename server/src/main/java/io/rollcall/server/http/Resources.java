package io.rollcall.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Files that are served as they lie beside these classes. */
final class Resources {
    private Resources() {}

    static byte[] read(String name) {
        try (InputStream in = Resources.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in this build");
            }
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(name + " cannot be read from this build", broken);
        }
    }
}
