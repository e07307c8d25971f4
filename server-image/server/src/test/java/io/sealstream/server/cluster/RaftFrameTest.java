package io.sealstream.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.Snapshot;
import io.sealstream.server.wire.FrameException;
import io.sealstream.server.wire.FrameKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of Raft's messages: what one version wrote, every later one must read. */
class RaftFrameTest {
  private static final GroupId GROUP = new GroupId(0x1111, 0x2222);
  private static final MemberId TO = new MemberId(0x3333, 0x4444);
  private static final MemberId FROM = new MemberId(0x5555, 0x6666);
  private static final Members MEMBERS = new Members(4, List.of(TO, FROM), List.of(FROM));

  /** Group, to, from and term 7, as they stand in each frame. */
  private static final String HEAD =
      "0000000000001111 0000000000002222 0000000000003333 0000000000004444"
          + " 0000000000005555 0000000000006666 0000000000000007 ";

  static Stream<Arguments> messages() {
    List<RaftEntry> entries =
        List.of(
            new RaftEntry(1, 2, new Payload.TermStart()),
            new RaftEntry(2, 2, new Payload.Batch(TestHandles.batch(0xab, 0xcd))),
            new RaftEntry(
                3,
                2,
                new Payload.Membership(
                    new MemberChange(MemberChange.Kind.ADD_LEARNER, TO), MEMBERS)));
    String members =
        "0000000000000004 02 0000000000003333 0000000000004444 0000000000005555 0000000000006666"
            + " 01 0000000000005555 0000000000006666";
    return Stream.of(
        Arguments.of(
            new RaftMessage.Append(GROUP, FROM, 7, 1, 2, 3, List.of(), 9, true),
            "0b 0000000000000001 0000000000000002 0000000000000003 0000000000000009 0000"),
        Arguments.of(
            new RaftMessage.Append(GROUP, FROM, 7, 1, 2, 3, entries, 9, false),
            "01 0000000000000001 0000000000000002 0000000000000003 0000000000000009 0003"
                + " 0000000000000001 0000000000000002 02"
                + " 0000000000000002 0000000000000002 01 00000002 abcd"
                + " 0000000000000003 0000000000000002 03 01 0000000000003333 0000000000004444 "
                + members),
        Arguments.of(
            new RaftMessage.SnapshotOffer(
                GROUP,
                FROM,
                7,
                new Snapshot(5, 6, MEMBERS, new TestHandles.Manifest(List.of((byte) 0xef))),
                9),
            "02 0000000000000005 0000000000000006 " + members + " 0000000000000009 00000001 ef"),
        Arguments.of(
            new RaftMessage.Appended(GROUP, FROM, 7, 8, 9), "03 0000000000000008 0000000000000009"),
        Arguments.of(
            new RaftMessage.Rejected(GROUP, FROM, 7, 8, 5, 4, 9),
            "04 0000000000000008 0000000000000005 0000000000000004 0000000000000009"),
        Arguments.of(new RaftMessage.NewerTerm(GROUP, FROM, 7), "05"),
        Arguments.of(
            new RaftMessage.PreVote(GROUP, FROM, 7, 8, 6), "06 0000000000000008 0000000000000006"),
        Arguments.of(new RaftMessage.PreVoteAnswer(GROUP, FROM, 7, true), "07 01"),
        Arguments.of(
            new RaftMessage.Vote(GROUP, FROM, 7, 8, 6, true),
            "08 0000000000000008 0000000000000006 01"),
        Arguments.of(new RaftMessage.VoteAnswer(GROUP, FROM, 7, false), "09 00"),
        Arguments.of(new RaftMessage.TakeOver(GROUP, FROM, 7), "0a"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void theBytesOfAMessageStayAsTheyAre(RaftMessage message, String rest) throws Exception {
    byte[] body = HexFormat.of().parseHex((HEAD + rest).replace(" ", ""));
    ByteBuf out = Unpooled.buffer();
    RaftFrame.write(out, TO, message, TestHandles.BYTES);
    assertThat(out.readInt()).isEqualTo(body.length);
    assertThat(out.readByte()).isEqualTo(FrameKind.RAFT.code());
    byte[] written = new byte[out.readableBytes()];
    out.readBytes(written);
    assertThat(written).isEqualTo(body);
    assertThat(read(Unpooled.wrappedBuffer(body))).isEqualTo(message);
  }

  private static RaftMessage read(ByteBuf in) throws FrameException {
    RaftFrame.Head head = RaftFrame.head(in);
    assertThat(head.to()).isEqualTo(TO);
    return RaftFrame.message(in, head, TestHandles.BYTES);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageThatIsCutShortOrFollowedByMoreIsRefused(RaftMessage message, String rest) {
    byte[] body = HexFormat.of().parseHex((HEAD + rest).replace(" ", ""));
    for (int length = 0; length < body.length; length++) {
      ByteBuf cut = Unpooled.wrappedBuffer(body, 0, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(FrameException.class);
    }
    ByteBuf more = Unpooled.wrappedBuffer(body, new byte[1]);
    assertThatThrownBy(() -> read(more)).isInstanceOf(FrameException.class);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void bytesThatWereChangedNeverDoMoreThanBeRefused(RaftMessage message, String rest) {
    byte[] body = HexFormat.of().parseHex((HEAD + rest).replace(" ", ""));
    Random random = new Random(body.length);
    for (int i = 0; i < 2000; i++) {
      byte[] changed = body.clone();
      changed[48 + random.nextInt(changed.length - 48)] = (byte) random.nextInt();
      try {
        ByteBuf in = Unpooled.wrappedBuffer(changed);
        RaftFrame.message(in, RaftFrame.head(in), TestHandles.BYTES);
      } catch (FrameException refused) {
        // As good as a message that reads differently.
      }
    }
  }

  @Test
  void whatIsAboveTheLimitsIsNeitherSentNorTaken() {
    RaftEntry start = new RaftEntry(1, 1, new Payload.TermStart());
    List<RaftEntry> tooMany = Collections.nCopies(RaftLimits.ENTRIES + 1, start);
    assertNotSent(new RaftMessage.Append(GROUP, FROM, 1, 0, 0, 0, tooMany, 0, false));

    EntryHandle half = () -> RaftLimits.BATCHES / 2 + 1;
    List<RaftEntry> tooLong =
        List.of(
            new RaftEntry(1, 1, new Payload.Batch(half)),
            new RaftEntry(2, 1, new Payload.Batch(half)));
    assertNotSent(new RaftMessage.Append(GROUP, FROM, 1, 0, 0, 0, tooLong, 0, false));

    List<MemberId> crowd = new ArrayList<>();
    for (int i = 0; i <= RaftLimits.MEMBERS; i++) {
      crowd.add(new MemberId(0, i));
    }
    Snapshot large =
        new Snapshot(1, 1, Members.founding(crowd), new TestHandles.Manifest(List.of()));
    assertNotSent(new RaftMessage.SnapshotOffer(GROUP, FROM, 1, large, 0));

    EntryHandle long_ = () -> RaftLimits.BATCH + 1;
    List<RaftEntry> one = List.of(new RaftEntry(1, 1, new Payload.Batch(long_)));
    ByteBuf none = Unpooled.buffer();
    assertThatThrownBy(
            () ->
                RaftFrame.write(
                    none,
                    TO,
                    new RaftMessage.Append(GROUP, FROM, 1, 0, 0, 0, one, 0, false),
                    TestHandles.BYTES))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertNotSent(RaftMessage message) {
    assertThatThrownBy(() -> RaftFrame.write(Unpooled.buffer(), TO, message, TestHandles.BYTES))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
