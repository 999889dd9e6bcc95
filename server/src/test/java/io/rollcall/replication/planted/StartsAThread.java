package io.rollcall.replication.planted;

final class StartsAThread {
    void start() {
        new Thread(() -> {}).start();
    }
}
