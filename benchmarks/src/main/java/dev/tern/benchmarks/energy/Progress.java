package dev.tern.benchmarks.energy;

/** How far a day has come. */
record Progress(int hour, double kilowattHours, int moves, int hostsInUse) {}
