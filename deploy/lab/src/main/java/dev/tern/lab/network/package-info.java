/**
 * The lab's network: a switch in a namespace of its own, a namespace per host with a bridge for its guests, and links
 * between them that are as slow as they were asked to be, both ways.
 *
 * <pre>
 * this machine        NAME-switch                 NAME-host-a
 *   NAME0 .1 -- port0 [br0] port-host-a == tbf == uplink0 [br0 .11] -- guests' taps
 *                           port-host-b == tbf == uplink0 [br0 .12]      NAME-host-b
 * </pre>
 */
@NullMarked
package dev.tern.lab.network;

import org.jspecify.annotations.NullMarked;
