package io.rollcall.replication.distro;

import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.wire.DigestKey;
import java.util.Collection;
import java.util.List;

/** Stub. */
public final class DigestTable {
    private DigestKey key;
    private long root;

    public DigestTable(DigestKey key) {
        this.key = key;
    }

    public void add(RegistryRecord record) {
        root += record.hashCode();
    }

    public void remove(RegistryRecord record) {
        root -= record.hashCode();
    }

    public void rekey(DigestKey newKey, Collection<RegistryRecord> records) {
        key = newKey;
        root = records.size();
    }

    public DigestKey key() {
        return key;
    }

    public long root() {
        return root;
    }

    public List<Long> sums() {
        return List.of();
    }
}
