package io.sealstream.server.jetstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What messages a stream loses by their age, as its journal says it: in today's words or before.
 */
class ExpiryEntryTest {
  @TempDir Path directory;
  private AppliedStream stream;

  /** Ten messages, of which the first is of time 101 and the last of time 110. */
  @BeforeEach
  void aStream() throws Exception {
    stream = new AppliedStream(directory, "");
    for (int sequence = 1; sequence <= 10; sequence++) {
      stream.message(100 + sequence, "");
    }
    assertThat(stream.log().messages()).isEqualTo(10);
  }

  @AfterEach
  void stop() {
    stream.close();
  }

  private static byte[] before(int version, long said) {
    return new StateWriter().u8(version).u64(said).toBytes();
  }

  /** Between first and last. */
  private List<Long> gone() {
    List<Long> gone = new ArrayList<>();
    stream.log().deleted(gone::add);
    return gone;
  }

  @Test
  void namesTheFirstThatStays() {
    stream.apply(EntryKind.EXPIRED, EntryKind.expired(4));
    assertThat(stream.log().firstSequence()).isEqualTo(4);
    stream.apply(EntryKind.EXPIRED, EntryKind.expired(stream.state().firstSince(1000)));
    assertThat(stream.log().messages()).isZero();
    assertThat(stream.log().firstSequence()).isEqualTo(11);
  }

  @Test
  void namesThoseThatGoFromTheMidstOfOthers() {
    SequenceRanges ranges = new SequenceRanges();
    for (long sequence : new long[] {1, 2, 5, 7, 8, 10}) {
      ranges.add(sequence, sequence + 1);
    }
    assertThat(ranges.count()).as("ranges").isEqualTo(4);
    stream.apply(EntryKind.EXPIRED, ranges.body());
    assertThat(stream.log().firstSequence()).isEqualTo(3);
    assertThat(stream.log().lastSequence()).isEqualTo(10);
    assertThat(stream.log().messages()).isEqualTo(4);
    assertThat(gone()).containsExactly(5L, 7L, 8L, 10L);
    assertThat(stream.state().removals()).isEqualTo(6);
  }

  @Test
  void namesSomeThatAreGoneAlready() {
    stream.apply(EntryKind.DELETED, EntryKind.deleted(4));
    stream.apply(EntryKind.EXPIRED, EntryKind.expired(3));
    SequenceRanges ranges = new SequenceRanges();
    ranges.add(1, 2);
    ranges.add(4, 6);
    stream.apply(EntryKind.EXPIRED, ranges.body());
    assertThat(stream.log().firstSequence()).isEqualTo(3);
    assertThat(gone()).containsExactly(4L, 5L);
  }

  @Test
  void namedATimeBefore() {
    stream.apply(EntryKind.EXPIRED, before(1, 104));
    assertThat(stream.log().firstSequence()).isEqualTo(4);
    stream.apply(EntryKind.EXPIRED, before(1, 1000));
    assertThat(stream.log().messages()).isZero();
  }

  @Test
  void ofALaterFormatIsRefused() {
    byte[] later = before(4, 104);
    assertThatThrownBy(() -> stream.state().apply(20, EntryKind.EXPIRED, later, 0, later.length))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("version 4");
  }
}
