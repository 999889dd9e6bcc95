package io.rollcall.client.model;

import java.util.List;

/**
 * An answer that lists applications: a full one, a delta, or those of a virtual address.
 *
 * @param version what the server counts its answers by; no client compares it but for equality
 * @param appsHashCode counts by status, as {@link StatusCounts#appsHashCode()} writes them
 * @param applications in the order of the answer
 */
public record Applications(String version, String appsHashCode, List<Application> applications) {
    public Applications {
        applications = List.copyOf(applications);
    }
}
