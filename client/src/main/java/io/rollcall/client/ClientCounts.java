package io.rollcall.client;

/**
 * What a client has done since it started, each counted from 0.
 *
 * @param registrations statements that a server took
 * @param renewals renewals that a server took
 * @param lostLeases renewals to which the answer was "register again"
 * @param failovers requests that went on to another server
 * @param fullFetches full answers taken
 * @param deltas delta answers taken
 * @param hashMismatches deltas that led to another registry than the server's
 * @param unreadableAnswers answers of success that were no registry's
 * @param distrustedAnswers answers and events that left too little to be believed
 * @param watches streams of changes that a server opened
 * @param resumedWatches those of them that continued where an earlier one had ended
 * @param watchedSnapshots whole lists that came in them
 * @param watchedChanges events of changes that came in them
 * @param failedRefreshes refreshes that no server answered
 * @param failedSnapshots snapshots that could not be written
 * @param failedListeners calls of a listener or a subscriber that threw
 */
public record ClientCounts(
        long registrations,
        long renewals,
        long lostLeases,
        long failovers,
        long fullFetches,
        long deltas,
        long hashMismatches,
        long unreadableAnswers,
        long distrustedAnswers,
        long watches,
        long resumedWatches,
        long watchedSnapshots,
        long watchedChanges,
        long failedRefreshes,
        long failedSnapshots,
        long failedListeners) {}
