package io.rollcall.server.view;

/**
 * The form in which a reader wants its answer.
 *
 * @param compact only the fields that a caller needs
 * @param gzip compressed
 */
public record Rendering(Format format, boolean compact, boolean gzip) {
    /** The two formats of the Eureka wire. */
    public enum Format {
        JSON("application/json"),
        XML("application/xml");

        private final String contentType;

        Format(String contentType) {
            this.contentType = contentType;
        }

        /** Exactly as readers expect it. */
        public String contentType() {
            return contentType;
        }
    }
}
