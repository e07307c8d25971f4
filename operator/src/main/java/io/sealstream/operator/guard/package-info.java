/**
 * What may be done with the keys of a cluster: {@link io.sealstream.operator.guard.KeyGuard} is a
 * pure function of an observation, and nothing that could make data unreadable is done against its
 * verdict. It may use the resource's classes, the observation and the keyring's names; it imports
 * no Kubernetes client and talks to nobody. The one idea to know first: the ring on a volume
 * decides, and everything that Kubernetes says about keys is only a memory of it.
 */
package io.sealstream.operator.guard;
