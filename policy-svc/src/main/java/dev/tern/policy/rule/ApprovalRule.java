package dev.tern.policy.rule;

import java.util.Set;

/**
 * So many people approve the plan, besides the one who asked for it.
 *
 * @param people 1 or 2
 */
record ApprovalRule(Heading heading, int people) implements Rule {
    static final int MOST_PEOPLE = 2;

    @Override
    public String kind() {
        return "approval";
    }

    @Override
    public Finding judgeConcerned(Question question) {
        Set<String> approvers = question.plan().approvers();
        if (approvers.size() >= people) {
            return Finding.kept(heading.explain("approved by " + String.join(" and ", approvers)));
        }
        return new Finding.Unapproved(
                heading.explain(needed(question.plan().approvals().askedBy())
                        + (approvers.isEmpty() ? "" : "; so far by " + String.join(" and ", approvers))),
                people - approvers.size());
    }

    private String needed(String askedBy) {
        String count = people == 1 ? "one person approves it" : people + " people approve it";
        return askedBy.isEmpty() ? count : count + " other than " + askedBy;
    }
}
