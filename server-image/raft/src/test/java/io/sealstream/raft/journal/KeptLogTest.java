package io.sealstream.raft.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.raft.Ballot;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.LogWrite;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.Snapshot;
import io.sealstream.store.EntryBatch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A member starts from what its journal and its last checkpoint say, wherever between they met. */
class KeptLogTest {
  private static final MemberId SELF = new MemberId(1, 1);
  private static final MemberId OTHER = new MemberId(1, 2);
  private static final Members FOUNDERS = Members.founding(List.of(SELF));
  private static final MemberChange JOINS = new MemberChange(MemberChange.Kind.ADD_LEARNER, OTHER);
  private static final Members BOTH = FOUNDERS.after(JOINS, 2).orElseThrow();

  private static final RaftEntry FIRST = new RaftEntry(1, 1, new Payload.TermStart());
  private static final RaftEntry SECOND = new RaftEntry(2, 1, new Payload.Membership(JOINS, BOTH));
  private static final RaftEntry THIRD = batch(3, 1, "the third");

  private static RaftEntry batch(long index, long term, String text) {
    return new RaftEntry(index, term, new Payload.Batch(Diary.line(text)));
  }

  private static LogWrite entries(RaftEntry... entries) {
    return new LogWrite(Optional.empty(), OptionalLong.empty(), Optional.empty(), List.of(entries));
  }

  private static KeptLog founded() {
    EntryBatch batch = new EntryBatch(64);
    RaftRecord.add(batch, new RaftLog.Founding(SELF, FOUNDERS));
    KeptLog log = new KeptLog();
    journal(log, batch);
    return log;
  }

  private static void write(KeptLog log, LogWrite write) {
    EntryBatch batch = new EntryBatch(64);
    RaftRecord.add(batch, write);
    journal(log, batch);
  }

  private static void journal(KeptLog log, EntryBatch batch) {
    byte[] array = batch.array();
    for (int at = 0; at < batch.end(); at = EntryBatch.next(array, at)) {
      int length = EntryBatch.bodyLength(array, at);
      log.apply(EntryBatch.kind(array, at), array, at + EntryBatch.HEADER, length);
    }
  }

  /** What entries say, whatever array their bytes are in. */
  private static List<String> described(LogStart start) {
    return start.entries().stream()
        .map(
            entry ->
                "%d %d %s"
                    .formatted(
                        entry.index(),
                        entry.term(),
                        entry.payload() instanceof Payload.Batch(var handle)
                            ? text((StoredBatch) handle)
                            : entry.payload()))
        .toList();
  }

  private static String text(StoredBatch batch) {
    int body = batch.from() + EntryBatch.HEADER;
    return new String(batch.array(), body, batch.length() - EntryBatch.HEADER);
  }

  private static KeptLog restarted(KeptLog log) {
    ByteBuffer saved = ByteBuffer.allocate(log.savedLength());
    log.save(saved);
    return KeptLog.restore(saved.flip());
  }

  @Test
  void aCheckpointCarriesWhatIsNotApplied() {
    KeptLog log = founded();
    Ballot ballot = new Ballot(1, Optional.of(SELF));
    write(
        log, new LogWrite(Optional.of(ballot), OptionalLong.empty(), Optional.empty(), List.of()));
    write(log, entries(FIRST, SECOND, THIRD));
    log.applied(1);
    LogStart start = restarted(log).start();
    assertThat(start.founding()).isEqualTo(new RaftLog.Founding(SELF, FOUNDERS));
    assertThat(start.ballot()).isEqualTo(ballot);
    assertThat(start.snapshot().map(Snapshot::index)).contains(1L);
    assertThat(start.snapshot().map(Snapshot::members)).contains(FOUNDERS);
    assertThat(described(start)).isEqualTo(described(log.start())).hasSize(2);
    assertThat(described(start).getLast()).isEqualTo("3 1 the third");
  }

  @Test
  void aCheckpointInTheMidstOfAnEntrySaysSo() {
    KeptLog log = founded();
    write(log, entries(FIRST, SECOND, THIRD));
    log.applied(1);
    log.applies(2);
    assertThat(log.isHalfApplied()).isTrue();
    KeptLog again = restarted(log);
    assertThat(again.isHalfApplied()).isTrue();
    assertThat(described(again.start())).hasSize(2);
    again.applied(2);
    assertThat(restarted(again).isHalfApplied()).isFalse();
  }

  @Test
  void theMembersAreThoseOfTheLastAppliedEntry() {
    KeptLog log = founded();
    write(log, entries(FIRST, SECOND));
    log.applied(1);
    log.applied(2);
    assertThat(restarted(log).start().snapshot())
        .hasValueSatisfying(snapshot -> assertThat(snapshot.members()).isEqualTo(BOTH));
  }

  @Test
  void whatAnotherLeaderReplacedIsGone() {
    KeptLog log = founded();
    write(log, entries(FIRST, SECOND, THIRD));
    write(
        log,
        new LogWrite(
            Optional.empty(),
            OptionalLong.of(2),
            Optional.empty(),
            List.of(batch(2, 2, "another second"))));
    assertThat(described(restarted(log).start()))
        .containsExactly("1 1 TermStart[]", "2 2 another second");
  }

  @Test
  void theJournalGoesOnBehindACheckpoint() {
    KeptLog log = founded();
    write(log, entries(FIRST));
    KeptLog again = restarted(log);
    write(again, entries(SECOND, THIRD));
    assertThat(described(again.start())).hasSize(3);
  }

  @Test
  void aGapIsNeverTakenForALog() {
    KeptLog log = founded();
    write(log, entries(FIRST));
    assertThatThrownBy(() -> write(log, entries(THIRD))).hasMessage("Raft entry 3 stands behind 1");
  }
}
