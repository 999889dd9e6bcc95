package io.rollcall.server.migration;

import io.rollcall.client.model.InstanceKey;

/** Something about an instance that somebody who moves it should know. It does not keep it from coming over. */
record Oddity(InstanceKey key, String what) {}
