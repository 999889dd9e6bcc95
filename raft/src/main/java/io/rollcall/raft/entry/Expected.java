package io.rollcall.raft.entry;

import org.jspecify.annotations.Nullable;

/** What must be held of an entry for a command to be carried out. */
public sealed interface Expected {
    /** Whatever is held, or nothing. */
    Expected ANYTHING = new Anything();

    /** Nothing is held. */
    Expected ABSENT = new Absent();

    static Expected version(long version) {
        return new Version(version);
    }

    /**
     * Whether this is what is held.
     *
     * @param held the entry as it is; null where there is none
     */
    boolean allows(@Nullable PersistentEntry held);

    /** See {@link #ANYTHING}. */
    record Anything() implements Expected {
        @Override
        public boolean allows(@Nullable PersistentEntry held) {
            return true;
        }
    }

    /** See {@link #ABSENT}. */
    record Absent() implements Expected {
        @Override
        public boolean allows(@Nullable PersistentEntry held) {
            return held == null;
        }
    }

    /** The entry is there, in this very version. */
    record Version(long version) implements Expected {
        public Version {
            if (version < 1) {
                throw new IllegalArgumentException("version " + version + " is below 1");
            }
        }

        @Override
        public boolean allows(@Nullable PersistentEntry held) {
            return held != null && held.version() == version;
        }
    }
}
