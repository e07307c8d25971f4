/**
 * The first thing a user does: one resource and one Secret make a sealed cluster that any NATS
 * client can use. Uses only {@code world}. The one idea to know first: what was acknowledged is
 * there after a kill, and nowhere in clear.
 */
package io.sealstream.e2e.firstlight;
