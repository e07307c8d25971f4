package io.sealstream.raft.sim;

/** Something that has nothing to do with what it interrupts, as memory that runs out. */
final class SimulatedFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimulatedFailure() {
    super("simulated failure of a machine");
  }
}
