package io.rollcall.client.model;

/**
 * How often an instance promises to renew, and how long it may be silent.
 *
 * @param renewalSeconds seconds between two renewals, at least 1
 * @param durationSeconds seconds after the last renewal when the lease ends, at least 1
 */
public record LeaseTerms(int renewalSeconds, int durationSeconds) {
    /** Eureka's defaults: renewed each 30 s, ends after 90 s. */
    public static final LeaseTerms DEFAULT = new LeaseTerms(30, 90);

    /** Zero or less means "the default" on the Eureka wire, and does so here. */
    public LeaseTerms {
        renewalSeconds = renewalSeconds > 0 ? renewalSeconds : 30;
        durationSeconds = durationSeconds > 0 ? durationSeconds : 90;
    }
}
