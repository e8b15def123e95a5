package dev.tern.monitor.view;

import dev.tern.contracts.fleet.Alert;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The alerts of all services: those that fire, and the last {@value #MOST_CLEARED} that have cleared. */
final class Alerts {

    private static final int MOST_CLEARED = 500;
    private static final int MOST_FIRING = 10_000;

    private final Map<Key, Alert> firing = new LinkedHashMap<>();
    private final Map<Key, Alert> cleared = new LinkedHashMap<>();

    void on(Alert alert) {
        Key key = new Key(alert.code(), alert.subject());
        firing.remove(key);
        cleared.remove(key);
        keep(alert.firing() ? firing : cleared, key, alert, alert.firing() ? MOST_FIRING : MOST_CLEARED);
    }

    private static void keep(Map<Key, Alert> alerts, Key key, Alert alert, int most) {
        alerts.put(key, alert);
        if (alerts.size() > most) {
            alerts.remove(alerts.keySet().iterator().next());
        }
    }

    /** What fires first, then what has cleared, the newest of each first. */
    List<Alert> all() {
        List<Alert> all = new ArrayList<>(List.copyOf(firing.values()).reversed());
        all.addAll(List.copyOf(cleared.values()).reversed());
        return all;
    }

    private record Key(String code, String subject) {}
}
