package io.rollcall.raft.log;

import java.io.IOException;

/** What is on the disk is not what was written; the message names the file and the place. */
public final class DamagedStoreException extends IOException {
    private static final long serialVersionUID = 1L;

    public DamagedStoreException(String message) {
        super(message);
    }
}
