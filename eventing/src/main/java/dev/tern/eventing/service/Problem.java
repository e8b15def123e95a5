package dev.tern.eventing.service;

/**
 * What a client is told of an error, as RFC 9457 has it.
 *
 * @param type a URI that names the kind of problem: {@code urn:tern:problem:CODE}
 * @param title what kind of problem it is, the same for each of its kind
 * @param detail what happened this time, naming the value, and what to do
 * @param code stable and dotted, for programs
 */
public record Problem(String type, String title, int status, String detail, String code) {

    public static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(int status, String code, String title, String detail) {
        return new Problem("urn:tern:problem:" + code, title, status, detail, code);
    }
}
