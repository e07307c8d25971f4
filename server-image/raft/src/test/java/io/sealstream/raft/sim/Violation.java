package io.sealstream.raft.sim;

/** A promise that a history broke. */
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String promise;

  Violation(String promise, String what) {
    super(promise + ": " + what);
    this.promise = promise;
  }

  public String promise() {
    return promise;
  }
}
