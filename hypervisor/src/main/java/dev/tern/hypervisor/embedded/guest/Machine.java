package dev.tern.hypervisor.embedded.guest;

import dev.tern.contracts.id.VmId;
import dev.tern.hypervisor.HypervisorRefusal;
import dev.tern.hypervisor.SelfCheck;
import dev.tern.hypervisor.embedded.guest.StateBlob.Reader;
import dev.tern.hypervisor.embedded.guest.StateBlob.Writer;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/**
 * The CPU of a guest: turns passing time into steps of booting, operations of its program and segments checked, and does
 * them in slices of well under a millisecond, between which the guest can be stopped. Belongs to the guest's thread.
 */
final class Machine {

    /** Virtual core time that an operation costs. */
    static final double OPERATION_NANOS = 20_000;

    private static final double SECOND = 1e9;
    private static final double CHECK_SECONDS = 3;
    private static final double BOOT_SECONDS_PER_256_MIB = 1;
    private static final double PAGES_OF_256_MIB = 65_536;
    private static final double MOST_BEHIND = 0.5 * SECOND;
    private static final int OPERATIONS = 48;
    private static final int SEGMENTS = 8;
    private static final int REGISTERS_LIMIT = 64 * 1024;

    private final VmId id;
    private final ProgramKind kind;
    private final InstantSource clock;
    private final int memoryPages;
    private final WriteMeter meter;
    private final TwinPages pages;
    private final MemoryCheck check;
    private final Cores.Claim claim;
    private final SeededRandom random;
    private final Program program;

    private Map<String, String> texts;
    private ProgramSettings settings;
    private long operations;
    private int booted;
    private double bootOwed;
    private double operationsOwed;
    private double segmentsOwed;
    private double demandNanos;
    private long ranNanos;
    private long lastNanos;

    /** @throws HypervisorRefusal where a setting is unknown or out of range */
    Machine(VmId id, ProgramKind kind, Map<String, String> texts, GuestMemory memory, Cores cores, InstantSource clock)
            throws HypervisorRefusal {
        this.id = id;
        this.kind = kind;
        this.clock = clock;
        this.texts = Map.copyOf(texts);
        this.settings = ProgramSettings.of(kind, texts);
        this.memoryPages = memory.pages();
        this.meter = new WriteMeter(memory.pages());
        this.pages = new TwinPages(memory, meter);
        this.check = new MemoryCheck(pages);
        this.claim = cores.new Claim();
        this.random = new SeededRandom(SeededRandom.mix(settings.seed()));
        this.program = Program.of(kind, pages, random);
    }

    Map<String, String> settings() {
        return texts;
    }

    void change(Map<String, String> changed) throws HypervisorRefusal {
        if (changed.containsKey("seed")) {
            throw new HypervisorRefusal("setting.invalid", "The seed of a guest is fixed for its life");
        }
        Map<String, String> merged = new TreeMap<>(texts);
        merged.putAll(changed);
        settings = ProgramSettings.of(kind, merged);
        texts = Map.copyOf(merged);
    }

    /** Time counts from now on. */
    void switchOn(long nowNanos) {
        lastNanos = nowNanos;
        operationsOwed = 0;
        segmentsOwed += check.recentFirst();
    }

    void switchOff() {
        claim.share(0);
    }

    /** Lets time pass: works out what is to be done for it. */
    void advance(long nowNanos, int vcpus) {
        double passed = nowNanos - lastNanos;
        lastNanos = nowNanos;
        ranNanos += (long) passed;
        meter.advance((int) (ranNanos / SECOND));
        double load = settings.load() * dayFactor();
        double wanted = load * (settings.cpu() + settings.writesPerSecond() * OPERATION_NANOS / SECOND);
        double asked = Math.min(wanted, vcpus);
        double share = claim.share(asked);
        demandNanos += asked * passed;
        claim.spent(asked * passed, share);
        double counted = Math.min(passed, MOST_BEHIND);
        segmentsOwed = Math.min(segmentsOwed + pages.segments() * counted / (CHECK_SECONDS * SECOND), pages.segments());
        if (booted < program.bootSteps()) {
            double steps = program.bootSteps() / (BOOT_SECONDS_PER_256_MIB * memoryPages / PAGES_OF_256_MIB);
            bootOwed += steps * counted / SECOND;
        } else if (wanted > 0) {
            double rate = load * settings.writesPerSecond() * (asked / wanted) * share;
            operationsOwed = Math.min(operationsOwed + rate * counted / SECOND, rate * MOST_BEHIND / SECOND + 1);
        }
    }

    private double dayFactor() {
        if (settings.daySeconds() == 0) {
            return 1;
        }
        return DayCurve.at(clock.millis() / (settings.daySeconds() * 1000) + settings.dayOffset());
    }

    boolean hasWork() {
        return segmentsOwed >= 1 || operationsOwed >= 1 || (bootOwed >= 1 && booted < program.bootSteps());
    }

    /** Does a little of what is owed. */
    void slice() {
        if (booted < program.bootSteps()) {
            if (bootOwed >= 1) {
                bootOwed--;
                carefully(() -> program.boot(booted++, ++operations));
            }
        } else {
            for (int i = 0; i < OPERATIONS && operationsOwed >= 1; i++) {
                operationsOwed--;
                carefully(() -> program.operate(++operations));
            }
        }
        for (int i = 0; i < SEGMENTS && segmentsOwed >= 1; i++) {
            segmentsOwed--;
            check.checkNext(operations);
        }
    }

    /** Spoilt memory can lead a program anywhere: it says so, and goes on. */
    private void carefully(Runnable step) {
        try {
            step.run();
        } catch (Program.Stumbled | IndexOutOfBoundsException | ArithmeticException e) {
            check.fault("the program stumbled: " + e.getMessage());
        }
    }

    long demandNanos() {
        return (long) demandNanos;
    }

    double dirtyPagesPerSecond() {
        return meter.pagesPerSecond();
    }

    int workingSetPages() {
        return meter.workingSetPages();
    }

    SelfCheck selfCheck() {
        return check.report();
    }

    /** Bytes that a state blob has at most, for a guest of so many pages. */
    static int savedLimit(long pages) {
        return Math.toIntExact(REGISTERS_LIMIT + TwinPages.savedSize(pages));
    }

    byte[] save() {
        Writer out = new Writer(savedLimit(memoryPages));
        out.putText(id.value());
        out.putText(kind.text());
        out.putInt(memoryPages);
        out.putInt(texts.size());
        for (Map.Entry<String, String> setting : new TreeMap<>(texts).entrySet()) {
            out.putText(setting.getKey());
            out.putText(setting.getValue());
        }
        out.putLong(operations);
        out.putLong(random.state());
        out.putInt(booted);
        check.save(out);
        program.save(out);
        pages.save(out);
        return out.finish();
    }

    /** Takes over the state of the same guest from another host. */
    void restore(byte[] blob) throws HypervisorRefusal {
        try {
            Reader in = new Reader(blob);
            expect("guest", id.value(), in.getText());
            expect("program", kind.text(), in.getText());
            in.getInt("page count", memoryPages, memoryPages);
            Map<String, String> saved = new TreeMap<>();
            int count = in.getInt("number of settings", 0, 16);
            for (int i = 0; i < count; i++) {
                saved.put(in.getText(), in.getText());
            }
            settings = ProgramSettings.of(kind, saved);
            texts = Map.copyOf(saved);
            operations = in.getLong();
            random.restore(in.getLong());
            booted = in.getInt("boot steps", 0, program.bootSteps());
            check.restore(in);
            program.restore(in);
            pages.restore(in);
            in.end();
        } catch (StateBlob.Corrupt e) {
            throw new HypervisorRefusal("stream.state", String.valueOf(e.getMessage()));
        }
    }

    private static void expect(String what, String here, String there) {
        if (!here.equals(there)) {
            throw new StateBlob.Corrupt("The state is of " + what + " " + there + ", not of " + here);
        }
    }
}
