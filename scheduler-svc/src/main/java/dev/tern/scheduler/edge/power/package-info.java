/**
 * What switches hosts: their baseboard controllers over Redfish, or a packet that their network card waits for. {@link
 * dev.tern.scheduler.edge.power.HostPowers} knows which host has which.
 */
@NullMarked
package dev.tern.scheduler.edge.power;

import org.jspecify.annotations.NullMarked;
