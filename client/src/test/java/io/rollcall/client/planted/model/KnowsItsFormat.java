package io.rollcall.client.planted.model;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** A value that writes itself. */
public interface KnowsItsFormat {
    void write(JsonGenerator json) throws IOException;
}
