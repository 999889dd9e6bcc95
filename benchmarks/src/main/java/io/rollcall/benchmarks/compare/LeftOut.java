package io.rollcall.benchmarks.compare;

/** A row that this run does not measure, and why. */
record LeftOut(String name, String why) {}
