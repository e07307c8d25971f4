package io.sealstream.operator.plan;

import io.sealstream.operator.observe.Pod;

/** One pod and no other of its name: every deletion and eviction has the uid as precondition. */
public record PodRef(int ordinal, String name, String uid) {

  static PodRef of(Pod pod) {
    return new PodRef(pod.ordinal(), pod.name(), pod.uid());
  }
}
