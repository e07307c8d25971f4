package io.sealstream.server.jetstream.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.SnapshotMessage;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What members say to each other while one fetches the other's state. */
class SnapshotBytesTest {
  private static final GroupId GROUP = new GroupId(1, 2);
  private static final MemberId FROM = new MemberId(3, 4);

  @Test
  void everyMessageArrivesAsItWasSent() {
    byte[] bytes = {1, 2, 3};
    for (SnapshotMessage message :
        List.of(
            new SnapshotMessage.AskMessages(GROUP, FROM, 5, 6),
            new SnapshotMessage.AskState(GROUP, FROM, 5, 7),
            new SnapshotMessage.Gone(GROUP, FROM, 5))) {
      assertThat(SnapshotBytes.read(SnapshotBytes.of(message))).isEqualTo(message);
    }
    var messages =
        new SnapshotMessage.Messages(GROUP, FROM, 5, 6, 7, 8, SnapshotMessage.Messages.MORE, bytes);
    assertThat(SnapshotBytes.read(SnapshotBytes.of(messages)))
        .usingRecursiveComparison()
        .isEqualTo(messages);
    var state = new SnapshotMessage.State(GROUP, FROM, 5, 9, bytes);
    assertThat(SnapshotBytes.read(SnapshotBytes.of(state)))
        .usingRecursiveComparison()
        .isEqualTo(state);
  }

  @Test
  void theBytesAreThoseOfTheFirstVersion() {
    byte[] bytes = SnapshotBytes.of(new SnapshotMessage.AskMessages(GROUP, FROM, 5, 6));
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "0101"
                + "00000000000000010000000000000002"
                + "00000000000000030000000000000004"
                + "0000000000000005"
                + "0000000000000006");
    bytes[0] = 2;
    assertThatThrownBy(() -> SnapshotBytes.read(bytes)).hasMessageContaining("version 2");
  }
}
