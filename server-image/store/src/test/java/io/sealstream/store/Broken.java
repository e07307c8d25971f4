package io.sealstream.store;

/** A promise of the store was broken; the simulation ends here. */
final class Broken extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String invariant;

  Broken(String invariant, String what) {
    super(invariant + ": " + what);
    this.invariant = invariant;
  }

  /** Which one, as in {@code I2}. */
  String invariant() {
    return invariant;
  }

  static void check(boolean holds, String invariant, String what) {
    if (!holds) {
      throw new Broken(invariant, what);
    }
  }
}
