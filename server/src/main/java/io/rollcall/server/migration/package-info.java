/**
 * The commands of a migration: {@code rollcall import} brings what one registry holds to another, and
 * {@code rollcall diff} tells what differs between two. Either may be a Eureka server or a node of ours;
 * both are only spoken to as clients speak to them. {@link io.rollcall.server.migration.RegistryReading}
 * is how a registry is read, {@link io.rollcall.server.migration.Comparison} what counts as different.
 */
@NullMarked
package io.rollcall.server.migration;

import org.jspecify.annotations.NullMarked;
