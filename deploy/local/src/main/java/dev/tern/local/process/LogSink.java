package dev.tern.local.process;

/** Takes the lines that children print, from the children's reading threads. */
@FunctionalInterface
public interface LogSink {

    LogSink NONE = (name, line) -> {};

    void line(String name, String line);
}
