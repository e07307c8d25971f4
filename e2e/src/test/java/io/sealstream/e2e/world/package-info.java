/**
 * The world that stories happen in: a Kubernetes, the operator in it, clients with their traffic,
 * and what can go wrong. Uses the cluster interface script, Fabric8 and jnats, and nothing of the
 * operator's or the server's own code, so a story sees what a user sees. The one idea to know
 * first: what a client was told is written to a file outside the cluster before it counts, and at
 * the end everything that stands there must be found.
 */
package io.sealstream.e2e.world;
