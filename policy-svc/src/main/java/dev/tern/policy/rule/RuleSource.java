package dev.tern.policy.rule;

import java.util.List;

/** Where rules come from: a file or a folder of files. */
@FunctionalInterface
public interface RuleSource {

    /** Reads everything anew; problems are part of the answer, never an exception. */
    Text read();

    /**
     * What was read.
     *
     * @param hash SHA-256 in hex over the files' names and bytes: the version of the rules
     * @param documents one for each file that could be parsed
     * @param problems why others could not
     */
    record Text(String hash, List<Tree> documents, List<Problem> problems) {
        public Text {
            documents = List.copyOf(documents);
            problems = List.copyOf(problems);
        }
    }
}
