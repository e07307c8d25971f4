package io.sealstream.raft;

/**
 * Limits and times of a group, the same on all members. Time is counted in ticks.
 *
 * @param heartbeatTicks how often a leader is heard
 * @param electionTicks silence after which a leader may be replaced; a member waits for this and up
 *     to as much again, by chance
 * @param entriesPerAppend most entries in one message
 * @param bytesPerAppend most bytes in one message, but for a single entry that is longer
 * @param appendsInFlight most messages with entries on the way to one member
 * @param uncommittedEntries most entries that wait for their commit; more are refused
 * @param uncommittedBytes most bytes of them
 * @param keptBytes most bytes of entries in memory: of those that are applied, what goes beyond is
 *     forgotten, and a member that lacks it fetches the state instead
 */
public record RaftSettings(
    int heartbeatTicks,
    int electionTicks,
    int entriesPerAppend,
    int bytesPerAppend,
    int appendsInFlight,
    int uncommittedEntries,
    long uncommittedBytes,
    long keptBytes) {
  /** For ticks of 100 ms: a dead leader is replaced after 1.2 to 2.4 s. */
  public static final RaftSettings USUAL =
      new RaftSettings(5, 12, 64, 1 << 20, 16, 4096, 8L << 20, 8L << 20);

  public RaftSettings {
    if (heartbeatTicks < 1
        || electionTicks <= heartbeatTicks
        || entriesPerAppend < 1
        || bytesPerAppend < 1
        || appendsInFlight < 1
        || uncommittedEntries < 1
        || uncommittedBytes < 1
        || keptBytes < 0) {
      throw new IllegalArgumentException(
          "ticks %d, %d, limits %d, %d, %d, %d, %d, %d"
              .formatted(
                  heartbeatTicks,
                  electionTicks,
                  entriesPerAppend,
                  bytesPerAppend,
                  appendsInFlight,
                  uncommittedEntries,
                  uncommittedBytes,
                  keptBytes));
    }
  }
}
