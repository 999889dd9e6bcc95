package io.rollcall.server.planted;

final class NoNames {
    private NoNames() {}

    static final class StringUtils {}

    static final class LeaseUtil {}

    static final class ConfigHelper {}

    static final class LeaseManager {}

    static final class StoreImpl {}

    static final class AbstractLease {}

    static final class BaseLease {}

    static final class LeaseHolder {}

    static final class Baseline {}

    static final class Abstraction {}
}
