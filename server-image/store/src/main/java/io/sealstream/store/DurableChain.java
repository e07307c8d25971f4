package io.sealstream.store;

/** Durable submissions of one stream on their way to its owner, in order. The journal thread's. */
final class DurableChain {
  private Submission first;
  private Submission last;

  /** Returns true when it is the first. */
  boolean add(Submission submission) {
    submission.next = null;
    boolean begins = first == null;
    if (begins) {
      first = submission;
    } else {
      last.next = submission;
    }
    last = submission;
    return begins;
  }

  /** All of them, each with the one behind it; nothing is left. */
  Submission take() {
    Submission taken = first;
    first = null;
    last = null;
    return taken;
  }
}
