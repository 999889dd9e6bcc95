package io.rollcall.server.planted;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Everything that only the composition may do, a method each; and what anybody may. */
@SuppressWarnings({"JavaTimeDefaultTimeZone", "FutureReturnValueIgnored"})
final class Ambient {
    private Ambient() {}

    static long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    static long nanoTime() {
        return System.nanoTime();
    }

    static LongSupplier nanoTimeByReference() {
        return System::nanoTime;
    }

    static Instant instantNow() {
        return Instant.now();
    }

    static LocalDateTime localDateTimeNow() {
        return LocalDateTime.now();
    }

    static LocalDate localDateNow() {
        return LocalDate.now();
    }

    static ZonedDateTime zonedDateTimeNow() {
        return ZonedDateTime.now();
    }

    static Clock clock() {
        return Clock.systemUTC();
    }

    static InstantSource instantSource() {
        return InstantSource.system();
    }

    static Random newRandom() {
        return new Random();
    }

    static SplittableRandom newSplittableRandom() {
        return new SplittableRandom();
    }

    static SecureRandom newSecureRandom() {
        return new SecureRandom();
    }

    static double mathRandom() {
        return Math.random();
    }

    static int threadLocalRandom() {
        return ThreadLocalRandom.current().nextInt();
    }

    static UUID randomUuid() {
        return UUID.randomUUID();
    }

    static void shuffle(List<String> list) {
        Collections.shuffle(list);
    }

    static void threadSleep() throws InterruptedException {
        Thread.sleep(1);
    }

    static void timeUnitSleep() throws InterruptedException {
        TimeUnit.SECONDS.sleep(1);
    }

    static Thread newThread() {
        return new Thread(() -> {});
    }

    static Timer newTimer() {
        return new Timer();
    }

    static Executor executors() {
        return Executors.newCachedThreadPool();
    }

    static void runAsync() {
        CompletableFuture.runAsync(() -> {});
    }

    static void thenRunAsync(CompletableFuture<String> future) {
        future.thenRunAsync(() -> {});
    }

    static void orTimeout(CompletableFuture<String> future) {
        future.orTimeout(1, TimeUnit.SECONDS);
    }

    static Executor delayedExecutor() {
        return CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
    }

    static void allowedRunAsync(Executor executor) {
        CompletableFuture.runAsync(() -> {}, executor);
    }

    static void allowedShuffle(List<String> list, Random random) {
        Collections.shuffle(list, random);
    }

    static Random allowedRandom(long seed) {
        return new Random(seed);
    }

    static Instant allowedNow(Clock clock) {
        return Instant.now(clock);
    }
}
