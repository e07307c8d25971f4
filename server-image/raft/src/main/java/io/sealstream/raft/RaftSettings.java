package io.sealstream.raft;

import java.time.Duration;

/**
 * Limits and times of a group, the same on all members.
 *
 * @param heartbeat how often a leader is heard, whole seconds
 * @param leaderTimeout silence after which a leader is replaced, whole seconds
 * @param election how long a candidate waits for votes
 * @param entriesPerAppend most entries in one message
 * @param bytesPerAppend most bytes in one message, but for a single entry that is longer
 * @param uncommitted most entries that wait for their commit; more are refused
 * @param snapshotEvery entries from one snapshot to the next
 */
public record RaftSettings(
    Duration heartbeat,
    Duration leaderTimeout,
    Duration election,
    int entriesPerAppend,
    int bytesPerAppend,
    int uncommitted,
    int snapshotEvery) {
  /** For streams. */
  public static final RaftSettings USUAL =
      new RaftSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMillis(500),
          64,
          4 << 20,
          4096,
          50_000);
}
