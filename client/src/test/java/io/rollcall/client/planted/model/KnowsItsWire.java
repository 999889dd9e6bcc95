package io.rollcall.client.planted.model;

import io.rollcall.client.wire.MalformedDocumentException;

/** A value that speaks of the wire. */
public interface KnowsItsWire {
    void read() throws MalformedDocumentException;
}
