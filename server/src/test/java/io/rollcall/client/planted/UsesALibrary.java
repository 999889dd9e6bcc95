package io.rollcall.client.planted;

import com.github.benmanes.caffeine.cache.Caffeine;

final class UsesALibrary {
    Caffeine<Object, Object> cache = Caffeine.newBuilder();
}
