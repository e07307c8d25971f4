package io.sealstream.server.jetstream.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.server.jetstream.api.JsonObject;
import org.junit.jupiter.api.Test;

/**
 * A message says where it came from, in the words of nats-server: backups carry them to and fro.
 */
class SourceHeaderTest {
  private static StreamSource source(String json) throws Exception {
    return StreamSource.read(JsonObject.parse(json.replace('\'', '"').getBytes(UTF_8)));
  }

  private static String put(StreamSource source, String block, long sequence) {
    return new String(new SourceHeader(source).put(block.getBytes(UTF_8), sequence), UTF_8);
  }

  @Test
  void aMessageWithoutHeadersGetsOne() throws Exception {
    assertThat(put(source("{'name':'A'}"), "", 7))
        .isEqualTo("NATS/1.0\r\nNats-Stream-Source: A 7 > >\r\n\r\n");
  }

  @Test
  void itsOwnHeadersStayAndThoseForItsFirstStreamGo() throws Exception {
    String block =
        "NATS/1.0\r\nx: 1\r\nNats-Stream-Source: Z 1 > >\r\nNats-Expected-Stream: A\r\ny: 2\r\n\r\n";
    assertThat(put(source("{'name':'A','filter_subject':'a.>'}"), block, 12))
        .isEqualTo("NATS/1.0\r\nx: 1\r\ny: 2\r\nNats-Stream-Source: A 12 a.> >\r\n\r\n");
  }

  @Test
  void whatItSaysIsTheIndexOfItsSource() throws Exception {
    for (String json :
        new String[] {
          "{'name':'A'}",
          "{'name':'A','filter_subject':'a.*'}",
          "{'name':'A','external':{'api':'$JS.hub.API','deliver':''}}",
          "{'name':'A','subject_transforms':[{'src':'a','dest':'b'},{'src':'c','dest':''}]}"
        }) {
      StreamSource source = source(json);
      String block = put(source, "", 42);
      String value = block.substring(block.indexOf(':') + 2, block.length() - 4);
      assertThat(SourceHeader.Position.read(value))
          .contains(new SourceHeader.Position(source.indexName(), 42));
    }
  }

  @Test
  void streamsOfOtherPlacesHaveTheNamesThatNatsServerGivesThem() throws Exception {
    assertThat(source("{'name':'A','external':{'api':'$JS.hub.API'}}").indexName())
        .matches("A:[0-9A-Za-z]{8} > >");
  }

  @Test
  void whatOlderServersWroteSaysNoPlace() {
    assertThat(SourceHeader.Position.read("$JS.ACK.A.c.1.2.3.4.5")).isEmpty();
    assertThat(SourceHeader.Position.read("A 7")).isEmpty();
    assertThat(SourceHeader.Position.read("A x > >")).isEmpty();
  }
}
