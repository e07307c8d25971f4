package io.sealstream.operator.apply;

/** What came of asking a pod to go. */
public sealed interface Removal {
  /** The API server took it: the pod is terminating. */
  record Asked() implements Removal {}

  /** That pod is not there any more, or another of the same name is: look again. */
  record Gone() implements Removal {}

  /** A disruption budget does not allow it now. */
  record Blocked(String message) implements Removal {}
}
