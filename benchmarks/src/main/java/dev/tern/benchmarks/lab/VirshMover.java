package dev.tern.benchmarks.lab;

import dev.tern.contracts.id.HostId;
import dev.tern.lab.command.Result;
import dev.tern.lab.guest.LabGuest;
import dev.tern.lab.host.LibvirtHost;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** One of QEMU's own transports: libvirt's peer-to-peer migration, as any user of libvirt has it. */
record VirshMover(MeasuredLab lab, Transport transport, Measured.Limits limits) implements Mover {

    private static final Duration ANSWER = Duration.ofSeconds(10);
    /** For virsh, beyond the move's own bound: the source is destroyed before it returns. */
    private static final Duration OVER = Duration.ofSeconds(60);

    @Override
    public Ended move(LabGuest guest, HostId from, HostId to, Duration bound) throws IOException {
        LibvirtHost source = lab.host(from);
        LibvirtHost target = lab.host(to);
        List<String> command = new java.util.ArrayList<>(
                transport.virsh(guest.name(), target.id().value(), target.address()));
        limits.mibPerSecond().ifPresent(mib -> command.addAll(List.of("--bandwidth", Long.toString(Math.round(mib)))));
        source.virsh(
                "migrate-setmaxdowntime",
                guest.name(),
                Long.toString(limits.downtime().toMillis()));
        long begun = System.nanoTime();
        var answer = new CompletableFuture<Result>();
        Thread.startVirtualThread(() -> {
            try {
                answer.complete(source.tryVirsh(bound.plus(OVER), command));
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        });
        boolean stopped = !isAnswered(answer, bound);
        if (stopped) {
            source.tryVirsh(ANSWER, List.of("domjobabort", guest.name()));
        }
        Result result = result(answer);
        double wall = (System.nanoTime() - begun) / 1e6;
        if (!result.succeeded()) {
            return Ended.not(stopped ? Ended.NEVER : result.err().strip().replace('\n', ' '), wall);
        }
        Map<String, Double> job = completed(target, guest);
        return new Ended(
                Ended.DONE, wall, figure(job, "time_elapsed"), figure(job, "downtime"), OptionalDouble.empty());
    }

    private static boolean isAnswered(CompletableFuture<Result> answer, Duration bound) throws IOException {
        try {
            answer.get(bound.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a guest moved", e);
        }
    }

    private static Result result(CompletableFuture<Result> answer) throws IOException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IOException("virsh could not be asked: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a guest moved", e);
        }
    }

    /** libvirt's figures of the copy that has ended, which it keeps at the destination too. */
    private static Map<String, Double> completed(LibvirtHost target, LabGuest guest) throws IOException {
        Result said = target.tryVirsh(ANSWER, List.of("domjobinfo", guest.name(), "--completed", "--rawstats"));
        return said.out()
                .lines()
                .map(line -> line.split(": *", 2))
                .filter(pair -> pair.length == 2 && pair[1].matches("[0-9.]+"))
                .collect(Collectors.toMap(pair -> pair[0].strip(), pair -> Double.parseDouble(pair[1]), (a, b) -> b));
    }

    private static OptionalDouble figure(Map<String, Double> job, String name) {
        return Optional.ofNullable(job.get(name)).map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }
}
