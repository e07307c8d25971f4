package io.sealstream.server.jetstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublishHeadersTest {
  private final PublishHeaders headers = new PublishHeaders();

  private void read(String block) {
    byte[] bytes = ("before" + block + "behind").getBytes(UTF_8);
    headers.read(bytes, 6, block.getBytes(UTF_8).length);
  }

  @Test
  void findsEachHeaderByItsExactName() {
    read(
        "NATS/1.0\r\nNats-Msg-Id: a b \r\nnats-rollup: sub\r\n"
            + "Nats-Expected-Last-Sequence:17\r\nNats-Expected-Last-Subject-Sequence: 4\r\n\r\n");
    assertThat(headers.any()).isTrue();
    assertThat(headers.text(PublishHeaders.MESSAGE_ID)).isEqualTo("a b");
    assertThat(headers.number(PublishHeaders.EXPECTED_LAST_SEQUENCE)).isEqualTo(17);
    assertThat(headers.number(PublishHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE)).isEqualTo(4);
    assertThat(headers.has(PublishHeaders.ROLLUP)).isFalse();
    assertThat(headers.has(PublishHeaders.EXPECTED_STREAM)).isFalse();
  }

  @Test
  void theFirstOfANameCountsAndAnEmptyValueIsNone() {
    read("NATS/1.0\r\nNats-Msg-Id: one\r\nNats-Msg-Id: two\r\nNats-Rollup:  \r\n\r\n");
    assertThat(headers.text(PublishHeaders.MESSAGE_ID)).isEqualTo("one");
    assertThat(headers.has(PublishHeaders.ROLLUP)).isFalse();
  }

  @Test
  void aBlockWithoutThemHasNone() {
    read("NATS/1.0\r\nNats-Msg-Id: one\r\n\r\n");
    read("NATS/1.0\r\nNats-Msg-Idea: one\r\nX-Nats-Msg-Id: two\r\nNats-\r\n\r\n");
    assertThat(headers.any()).isFalse();
    assertThat(headers.has(PublishHeaders.MESSAGE_ID)).isFalse();
  }

  @Test
  void brokenBlocksAreReadAsFarAsTheyGo() {
    read("");
    assertThat(headers.any()).isFalse();
    read("NATS/1.0\r\nNats-Msg-Id: cut");
    assertThat(headers.text(PublishHeaders.MESSAGE_ID)).isEqualTo("cut");
    read("NATS/1.0\r\nNats-Expected-Last-Sequence: 99999999999999999999\r\n\r\n");
    assertThat(headers.number(PublishHeaders.EXPECTED_LAST_SEQUENCE)).isEqualTo(-1);
    read("NATS/1.0\r\nNats-Expected-Last-Sequence: 9223372036854775807\r\n\r\n");
    assertThat(headers.number(PublishHeaders.EXPECTED_LAST_SEQUENCE)).isEqualTo(Long.MAX_VALUE);
  }
}
