package dev.tern.benchmarks.lab;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.unit.DataSize;
import dev.tern.lab.guest.GuestReport;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.network.LinkRate;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One lab's guest, moved and looked at before, meanwhile and after. */
final class Measurement {

    private static final Duration LOOK_BEFORE = Duration.ofMillis(1_300);
    /** The guest compares its clocks every second and says so every second. */
    private static final Duration LOOK_AFTER = Duration.ofMillis(3_500);

    private static final Duration LOOK_LONG_AFTER = Duration.ofSeconds(12);
    /** Less cannot be told from noise. */
    private static final double TELLABLE_MILLIS = 20;

    private static final int MEASURED = 2;
    private static final int PAGES_PER_MIB = 256;

    private final MeasuredLab lab;
    private int moves;

    Measurement(MeasuredLab lab) {
        this.lab = lab;
    }

    Measured of(int round, LabGuest guest, LinkRate link, Transport transport, Measured.Limits limits, Mover mover)
            throws IOException {
        HostId from = lab.hostOf(guest);
        HostId to = MeasuredLab.other(from);
        Before before = before(guest, from);
        long carried = lab.carried(from);
        long begun = System.nanoTime();
        Ended ended;
        Meter meter = Meter.start(lab, guest, from);
        try (meter) {
            ended = mover.move(guest, from, to, Choice.bound(link));
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        double wire = lab.carried(from) - carried - before.idleBytesPerSecond() * seconds;
        HostId now = lab.hostOf(guest);
        GuestReport after = after(guest, now, before, ended);
        CpuTime used = meter.used();
        return new Measured(
                ++moves,
                round,
                guest,
                link,
                transport,
                limits,
                before,
                ended,
                DataSize.ofBytes(Math.max(0, Math.round(wire))),
                used.seconds() - used.guest(),
                used.guest(),
                after.number("lost_total_ms").orElse(0) - before.lostTotal(),
                lab.longestGap(guest, now, before.upSeconds()),
                lab.faults(guest).size(),
                meter.progress());
    }

    private Before before(LabGuest guest, HostId host) throws IOException {
        boolean measuring = lab.measureDirtyRate(host, guest);
        long carried = lab.carried(host);
        double cpu = number(lab.statistics(host, guest), "cpu.time");
        double[] machine = CpuTime.machine();
        long begun = System.nanoTime();
        pause(LOOK_BEFORE);
        double nanos = System.nanoTime() - begun;
        double[] later = CpuTime.machine();
        Map<String, Object> statistics = lab.statistics(host, guest);
        boolean known = measuring && number(statistics, "dirtyrate.calc_status") == MEASURED;
        GuestReport report = lab.report(guest, host)
                .orElseThrow(() -> new IOException("The guest " + guest.name() + " says nothing on " + host));
        return new Before(
                known ? number(statistics, "dirtyrate.megabytes_per_second") * PAGES_PER_MIB : -1,
                (number(statistics, "cpu.time") - cpu) / nanos,
                (later[0] - machine[0]) / Math.max(1, later[1] - machine[1]),
                report.number("rate").orElse(-1),
                (lab.carried(host) - carried) / (nanos / 1e9),
                report.number("lost_total_ms").orElse(0),
                report.upSeconds());
    }

    /**
     * Its first report after the move that tells of time that it lost. A busy machine lets the guest look at its clock chip
     * too late for some seconds; a pause too short to be told never comes.
     */
    private GuestReport after(LabGuest guest, HostId host, Before before, Ended ended) throws IOException {
        boolean surelyTold = ended.downtimeMillis().orElse(0) > TELLABLE_MILLIS;
        Optional<GuestReport> told = lab.awaitReport(
                guest,
                host,
                report -> report.upSeconds() > before.upSeconds()
                        && report.number("lost_total_ms").orElse(0) != before.lostTotal(),
                surelyTold ? LOOK_LONG_AFTER : LOOK_AFTER);
        if (told.isPresent()) {
            // what it saw first may be only a part of it
            double up = told.get().upSeconds();
            told = lab.awaitReport(guest, host, report -> report.upSeconds() > up + 1, LOOK_AFTER);
        }
        return told.or(() -> lab.report(guest, host))
                .filter(report -> report.upSeconds() > before.upSeconds())
                .orElseThrow(() ->
                        new IOException("The guest " + guest.name() + " says nothing on " + host + " after its move"));
    }

    private static double number(Map<String, Object> values, String name) {
        return values.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    static void pause(Duration time) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }
}
