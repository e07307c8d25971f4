package io.sealstream.raft.journal;

import io.sealstream.raft.LogStart;
import io.sealstream.store.Quarantine;

/** Whether a member that the store holds may take part in its group. */
public sealed interface StartVerdict {
  record Starts(LogStart from) implements StartVerdict {}

  /**
   * Entries that it acknowledged are lost, so it may have promised what it does not know any more:
   * it must be removed from its group and made again as another member, which learns first.
   */
  record LostEntries(Quarantine why) implements StartVerdict {}

  /** The store acknowledges before it syncs: a power cut would take back votes and entries. */
  record NotSynced() implements StartVerdict {}

  /** Its making was cut short: it promised nothing, and its stream can be dropped. */
  record NotFounded() implements StartVerdict {}
}
