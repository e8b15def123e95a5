package dev.tern.policy.audit;

import dev.tern.contracts.policy.AuditEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Takes secrets out of an entry before it is hashed: by the names of its facts, and by what their values look like. Also
 * bounds the entry's size, and replaces what has no UTF-8 form, so that a row reads back as it was hashed.
 */
final class Redaction {
    static final String REDACTED = "[redacted]";
    private static final int LONGEST_TEXT = 2000;
    private static final int MOST_SEARCHED = 4 * LONGEST_TEXT;
    private static final int MOST_FACTS = 64;

    private static final String SECRET_WORD =
            "passw(?:or)?d|passphrase|secret|api[-_]?key|access[-_]?key|private[-_]?key|credential|token|authorization|cookie";
    private static final Pattern SECRET_NAME = Pattern.compile(SECRET_WORD);
    /** Each consumes what it matches without going back, so that no text makes them slow. */
    private static final List<Pattern> SECRETS = List.of(
            Pattern.compile("-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*+(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?"),
            Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]*+"),
            Pattern.compile("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"),
            Pattern.compile("(?<=://)[^/@\\s:]{1,200}+:[^/@\\s]{1,200}+(?=@)"),
            Pattern.compile("(?i)(?<=\\bbearer )\\S++"),
            Pattern.compile("(?i)(?<=\\bbasic )[A-Za-z0-9+/]{8,}+={0,2}"),
            Pattern.compile("(?i)\\b[a-z0-9_-]{0,40}(?:" + SECRET_WORD
                    + ")[\"']?\\s{0,4}[:=]\\s{0,4}(?:\"[^\"]{0,400}+\"?|'[^']{0,400}+'?|[^\\s,;&\"']++)"));

    private Redaction() {}

    static AuditEntry of(AuditEntry entry) {
        Map<String, String> detail = new HashMap<>();
        entry.detail().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(MOST_FACTS)
                .forEach(fact -> detail.put(text(fact.getKey()), fact(fact.getKey(), fact.getValue())));
        return new AuditEntry(
                entry.at(),
                text(entry.actor()),
                text(entry.action()),
                text(entry.subject()),
                text(entry.reason()),
                detail);
    }

    private static String fact(String name, String value) {
        return SECRET_NAME.matcher(name.toLowerCase(Locale.ROOT)).find() ? REDACTED : text(value);
    }

    private static String text(String written) {
        // Patterns see a bounded text: what lies behind is cut off in any case.
        String clean = wellFormed(written.length() <= MOST_SEARCHED ? written : written.substring(0, MOST_SEARCHED));
        for (Pattern secret : SECRETS) {
            clean = secret.matcher(clean).replaceAll(REDACTED);
        }
        return clean.length() <= LONGEST_TEXT && written.length() <= MOST_SEARCHED
                ? clean
                : wellFormed(clean.substring(0, Math.min(LONGEST_TEXT, clean.length()))) + "...";
    }

    /** Half a character has no place in UTF-8, and NUL none in many a database. */
    private static String wellFormed(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(each -> each == 0 || (each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE)
                        ? '\uFFFD'
                        : each)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
