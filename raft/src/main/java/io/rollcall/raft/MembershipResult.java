package io.rollcall.raft;

import java.util.List;

/** The answer to a command about the members. */
public sealed interface MembershipResult {
    /**
     * It is so.
     *
     * @param members those who hold the entries from now on, by id
     */
    record Done(List<String> members) implements MembershipResult {
        public Done {
            members = List.copyOf(members);
        }
    }

    /** Nothing was changed, or nobody knows: the status tells. */
    record Refused(String why) implements MembershipResult {}
}
