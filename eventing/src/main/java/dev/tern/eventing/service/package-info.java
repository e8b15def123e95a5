/**
 * What the REST edge of every service shares; found by CDI and JAX-RS when {@code tern-eventing} is on the class path,
 * without a line of wiring:
 *
 * <ul>
 *   <li>the application's {@code ObjectMapper} is {@link dev.tern.eventing.json.TernJson}'s;
 *   <li>errors are {@code application/problem+json} (RFC 9457): throw a
 *       {@link dev.tern.eventing.service.ProblemException};
 *   <li>{@code HostId}, {@code VmId}, {@code MigrationId} and {@code PlanId} are path and query parameters;
 *   <li>{@code META-INF/microprofile-config.properties} has the settings that services share: loopback, body limit,
 *       readiness false while draining.
 * </ul>
 *
 * Readiness and metrics are made by a service's wiring of what it owns:
 *
 * <pre>
 * &#64;Produces &#64;Readiness &#64;Singleton HealthCheck kafka(BrokerHealth health) { return Checks.broker(health); }
 * &#64;Produces &#64;Readiness &#64;Singleton HealthCheck view(TopicReader view) { return Checks.caughtUp("view", view); }
 * &#64;Produces &#64;Singleton MeterBinder metrics(EventPublisher publisher, TopicReader view) {
 *     return EventingMetrics.of(publisher).reader("view", view);
 * }
 * </pre>
 */
@NullMarked
package dev.tern.eventing.service;

import org.jspecify.annotations.NullMarked;
