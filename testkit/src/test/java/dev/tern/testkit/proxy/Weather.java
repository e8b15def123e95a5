package dev.tern.testkit.proxy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a link does to its connections just now; set by one thread, obeyed by all. */
final class Weather {

    private final AtomicInteger corrupt = new AtomicInteger();
    private final AtomicInteger duplicate = new AtomicInteger();
    private final AtomicLong passed = new AtomicLong();

    /** Open while data may pass; replaced by a fresh latch on hold. */
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private volatile boolean refusing;
    private volatile long delayNanos;
    private volatile long bytesPerSecond;

    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    void awaitPassage() throws InterruptedException {
        gate.await();
    }

    void refuse() {
        refusing = true;
    }

    boolean isRefusing() {
        return refusing;
    }

    void delay(long millis) {
        delayNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    long delayNanos() {
        return delayNanos;
    }

    void throttle(long limit) {
        bytesPerSecond = limit;
    }

    /** How long so many bytes take. */
    long nanosFor(int bytes) {
        long limit = bytesPerSecond;
        return limit <= 0 ? 0 : TimeUnit.SECONDS.toNanos(bytes) / limit;
    }

    void corrupt(int chunks) {
        corrupt.set(chunks);
    }

    void duplicate(int chunks) {
        duplicate.set(chunks);
    }

    boolean takesCorruption() {
        return takes(corrupt);
    }

    boolean takesDuplication() {
        return takes(duplicate);
    }

    private static boolean takes(AtomicInteger left) {
        return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }

    void passed(int bytes) {
        passed.addAndGet(bytes);
    }

    long passed() {
        return passed.get();
    }

    void clear() {
        refusing = false;
        delayNanos = 0;
        bytesPerSecond = 0;
        corrupt.set(0);
        duplicate.set(0);
        release();
    }
}
