package dev.tern.scheduler.execution;

import dev.tern.contracts.fleet.AlertKind;
import dev.tern.contracts.fleet.Quarantine;
import dev.tern.scheduler.quarantine.Quarantines;
import dev.tern.scheduler.surroundings.Surroundings;
import java.time.Instant;
import java.util.Locale;

/** Says quarantines to the others as they happen; it is what a restart begins with. */
final class QuarantineNews {

    private final Surroundings with;

    QuarantineNews(Surroundings with) {
        this.with = with;
    }

    void changed(Quarantine now, Instant at) {
        with.announcer().quarantine(now);
        AlertKind kind = now.to() == null ? AlertKind.HOST_QUARANTINED : AlertKind.LINK_QUARANTINED;
        String text =
                switch (now.state()) {
                    case IMPOSED -> Quarantines.reason(now).text();
                    case PROBATION -> now.subject() + " is tried again, with one move at a time";
                    case LIFTED -> now.subject() + " takes part in moves again";
                };
        with.announcer().alert(kind.alert(now.subject(), text, at, now.isImposed()));
        String action = "quarantine." + now.state().name().toLowerCase(Locale.ROOT);
        with.audit(at, Surroundings.SELF, action, now.subject(), text);
    }
}
