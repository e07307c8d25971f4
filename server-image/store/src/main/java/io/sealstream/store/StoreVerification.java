package io.sealstream.store;

import java.util.List;
import java.util.Optional;

/**
 * What reading every frame of a store found.
 *
 * @param frames that were read and are authentic
 * @param bytes of them, as they stand on disk
 * @param damage what is not as it was written; empty when all is well
 */
public record StoreVerification(Frames frames, long bytes, List<Damage> damage) {
  /** How many frames, by the kind of file they stand in. */
  public record Frames(long catalog, long journal, long segment) {}

  /**
   * One thing that is damaged, tampered with or missing.
   *
   * @param stream empty when it is not known, or concerns more than one
   * @param what which file and frame, and what is wrong with it; one line, nothing of the contents
   * @param sequences messages that can not be read because of it, as far as known
   * @param ops entries that are lost because of it, as far as known
   */
  public record Damage(Optional<StreamId> stream, String what, Range sequences, Range ops) {}

  /** First and last number, both included; 0 and 0: not known, or none. */
  public record Range(long first, long last) {
    public static final Range NONE = new Range(0, 0);

    public boolean isKnown() {
      return first > 0;
    }
  }
}
