/**
 * A cluster in virtual time: the production replicas and replicators on a clock, a network and chances
 * that a seed decides. One seed always gives the same run. Scenarios, what must hold in them, histories
 * written by hand, and faults planted to show that all this would notice them.
 */
@NullMarked
package io.rollcall.replication.sim;

import org.jspecify.annotations.NullMarked;
