/**
 * What is the case: the world of one cluster, read once per reconcile into an {@link
 * io.sealstream.operator.observe.Observation}. Its records use the resource's classes and the
 * keyring's names and nothing of the Kubernetes client, so that the guard and the planner are pure
 * functions of them; only the readers in this package know where a fact comes from. The one idea to
 * know first: no record here ever holds bytes of a key, only fingerprints and what is wrong with
 * it.
 */
package io.sealstream.operator.observe;
