package io.rollcall.replication.planted;

import io.rollcall.server.view.Query;

final class UsesTheServer {
    Query upward = Query.ALL;
}
