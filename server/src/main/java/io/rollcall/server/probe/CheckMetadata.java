package io.rollcall.server.probe;

import io.rollcall.client.wire.Excerpt;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of an entry says about its check. It beats the rules: a kind in it stands by itself, settings
 * alone refine the rule for the entry's application.
 */
final class CheckMetadata {
    /** Names the kind. */
    static final String KIND = "rollcall.check";

    /** Begins the name of each setting. */
    static final String SETTING = KIND + ".";

    /** Where the entry was registered from; written by the server, which takes it from no client. */
    static final String REGISTERED_FROM = CheckSpec.REGISTERED_FROM;

    private static final byte[] KIND_BYTES = KIND.getBytes(StandardCharsets.US_ASCII);
    private static final String HEADER = "header.";
    private static final String NONE = "none";

    private final @Nullable String kind;
    private final CheckDraft draft;

    private CheckMetadata(@Nullable String kind, CheckDraft draft) {
        this.kind = kind;
        this.draft = draft;
    }

    /** Whether members of an instance's JSON object may hold such metadata: most do not, and need not be decoded. */
    static boolean mayBeIn(byte[] members) {
        int last = members.length - KIND_BYTES.length;
        for (int at = 0; at <= last; at++) {
            if (members[at] == KIND_BYTES[0]
                    && Arrays.equals(members, at, at + KIND_BYTES.length, KIND_BYTES, 0, KIND_BYTES.length)) {
                return true;
            }
        }
        return false;
    }

    /** @throws IllegalArgumentException naming the entry of the metadata that is wrong */
    static CheckMetadata of(Map<String, String> metadata) {
        CheckDraft draft = new CheckDraft();
        metadata.forEach((key, value) -> {
            if (key.startsWith(SETTING + HEADER)) {
                draft.header(key, key.substring(SETTING.length() + HEADER.length()), value);
            } else if (key.startsWith(SETTING)) {
                draft.set(key, key.substring(SETTING.length()), value);
            }
        });
        return new CheckMetadata(metadata.get(KIND), draft);
    }

    /**
     * The check that it makes of the rule's.
     *
     * @param rule null if no rule asks for a check
     * @return nothing if the entry is not to be checked
     * @throws IllegalArgumentException if what is set makes no sense together
     */
    Optional<CheckSpec> over(@Nullable CheckSpec rule) {
        if (kind == null) {
            return rule == null ? Optional.empty() : Optional.of(draft.over(rule));
        }
        if (kind.equals(NONE)) {
            return Optional.empty();
        }
        return Optional.of(draft.over(CheckSpec.usual(kind(kind))));
    }

    /** Whether settings are given for a check that nothing asks for. */
    boolean refinesNothing(@Nullable CheckSpec rule) {
        return kind == null && rule == null && !draft.isEmpty();
    }

    /** @throws IllegalArgumentException if it is none */
    static CheckSpec.Kind kind(String text) {
        for (CheckSpec.Kind kind : CheckSpec.Kind.values()) {
            if (kind.word().equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("the check '" + Excerpt.of(text) + "' is none of tcp, http, https and none");
    }
}
