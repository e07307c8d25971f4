package io.sealstream.raft;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One step of a member's log. Its parts take effect in the order in which they stand here, so that
 * whatever beginning of them survives a crash is a state that the member may start from.
 *
 * @param ballot first: no entry is there without the term in which it was accepted
 * @param cutFrom every entry from this index on is taken back: another leader's follow
 * @param snapshot stands for the log up to its index; the state in its place is durable already
 * @param entries behind the last one, without gaps
 */
public record LogWrite(
    Optional<Ballot> ballot,
    OptionalLong cutFrom,
    Optional<Snapshot> snapshot,
    List<RaftEntry> entries) {
  public LogWrite {
    entries = List.copyOf(entries);
  }
}
