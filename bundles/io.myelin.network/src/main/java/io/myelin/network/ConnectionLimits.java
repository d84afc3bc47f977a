package io.myelin.network;

/**
 * What one connection may hold and how long it may wait.
 *
 * @param maxPendingResponses open slots at which reading stops
 * @param inFlightBytes bytes of frames not yet given back at which reading stops
 * @param outHighBytes outgoing bytes at which reading stops and offers are refused; reading goes on at half of it
 * @param idleNs without traffic until it is closed; 0 for never
 * @param closeNs for the peer to take what was completed before the close
 */
record ConnectionLimits(int maxPendingResponses, long inFlightBytes, long outHighBytes, long idleNs, long closeNs) {}
