package io.sealstream.raft.core;

import io.sealstream.raft.LogWrite;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * What has to be done now, in the order of the parts. Messages are ready to go: what had to wait
 * for a write comes with a later one.
 *
 * @param fetch asked for again when it failed and is still needed
 * @param install comes before the entries in {@code apply}
 * @param apply committed, and durable here
 */
public record Effects(
    Optional<Write> write,
    List<Send> sends,
    Optional<Fetch> fetch,
    Optional<Snapshot> install,
    List<RaftEntry> apply,
    List<ReadyRead> reads) {
  /**
   * @param number to be given back when it is durable; they become so in order
   */
  public record Write(long number, LogWrite content) {}

  public record Send(MemberId to, RaftMessage message) {}

  public record Fetch(MemberId from, Snapshot offered) {}

  /** A read is linearizable as soon as {@code index} is applied. */
  public record ReadyRead(long read, long index) {}
}
