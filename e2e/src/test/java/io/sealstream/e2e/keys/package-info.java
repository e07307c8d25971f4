/**
 * Stories about keys: what a person can do to the Secret and to the resource, and what the cluster
 * does then. They use the world only. The one idea to know first: a refusal is proven by what did
 * not happen, so each story holds a {@link io.sealstream.e2e.world.Steady} picture against the
 * cluster.
 */
package io.sealstream.e2e.keys;
