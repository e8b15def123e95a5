/**
 * The whole platform on this machine: looks whether it fits, takes the home folder, starts broker, hosts and services
 * in their order, waits until they are ready, and stops them again.
 *
 * <pre>
 * TERN_HOME/ tern.lock platform.properties  who runs here, and where it listens
 *            certificates/ broker/ logs/    the fleet's identities; Kafka's data; a log per process
 *            config/                        the configuration that each service was started with
 *            run/                           the hosts' sockets
 *            state/                         journals of agents and hosts, the audit database, models
 * </pre>
 */
@NullMarked
package dev.tern.local.launch;

import org.jspecify.annotations.NullMarked;
