package dev.tern.testkit.platform;

import dev.tern.testkit.proxy.FaultProxyProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The process in which links fail, as its one client. */
final class FaultProxies implements AutoCloseable {

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private FaultProxies(Process process) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    static FaultProxies start() throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FaultProxyProcess.class.getName());
        return new FaultProxies(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    FaultProxy to(int targetPort) throws IOException {
        return new FaultProxy(this, Integer.parseInt(ask("open " + targetPort)));
    }

    /** @return what follows the ok */
    synchronized String ask(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        String answer = answers.readLine();
        if (answer == null || !answer.startsWith("ok")) {
            throw new IOException("The fault proxy answers \"" + command + "\" with: " + answer);
        }
        return answer.substring(2).strip();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        commands.close();
        process.destroy();
    }
}
