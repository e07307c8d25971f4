/**
 * What the objects of one cluster should be: pure builders, from a {@link
 * io.sealstream.operator.desired.Blueprint} to Kubernetes objects. It may use the resource's
 * classes and the Kubernetes model, and calls nothing and nobody. The one idea to know first: a
 * template is a full description, so whatever needs a restart when it changes is counted into one
 * hash that stands on the pod, and nothing else restarts a pod.
 */
package io.sealstream.operator.desired;
