/**
 * Configuration: every key with its type, default and meaning in one list, and the one place that
 * decides between a file, the environment and flags.
 */
@NullMarked
package io.rollcall.server.config;

import org.jspecify.annotations.NullMarked;
