package dev.tern.monitor.view;

import dev.tern.monitor.detection.Thresholds;
import java.time.Duration;

/**
 * How the fleet is watched.
 *
 * @param period between two readings of a host
 * @param downAfter silence after which a host is given up
 * @param forgetAfter how long a guest must be missing from its host, which answers, before inventory drops it
 */
public record WatchSettings(Duration period, Duration downAfter, Duration forgetAfter, Thresholds thresholds) {}
