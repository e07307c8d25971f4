package io.sealstream.server.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.server.RawClient;
import io.sealstream.server.RunningServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol word for word, as clients match on it. */
class ProtocolTest {
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void infoSaysWhatClientsLookFor() throws Exception {
    try (RawClient client = server.raw()) {
      assertThat(client.info())
          .startsWith("INFO {\"server_id\":\"N")
          .contains(
              "\"version\":\"2.10.29\"",
              "\"proto\":1",
              "\"headers\":true",
              "\"max_payload\":1048576",
              "\"client_ip\":\"127.0.0.1\"",
              "\"api_lvl\":0")
          .doesNotContain("jetstream", "auth_required", "tls_required");
    }
  }

  @Test
  void aTelnetUserIsAnsweredWordByWord() throws Exception {
    try (RawClient client = server.raw()) {
      client.lines("SUB foo 1", "PUB foo 5", "hello", "UNSUB 1", "PING");
      assertThat(client.line()).isEqualTo("+OK");
      assertThat(client.line()).isEqualTo("+OK");
      assertThat(client.line()).isEqualTo("MSG foo 1 5");
      assertThat(client.line()).isEqualTo("hello");
      assertThat(client.line()).isEqualTo("+OK");
      assertThat(client.line()).isEqualTo("PONG");
    }
  }

  @Test
  void overlappingSubscriptionsEachGetTheMessage() throws Exception {
    try (RawClient client = server.raw().connected()) {
      client.lines("SUB a.b 1", "SUB a.* 2", "SUB a.> 3", "SUB > 4", "SUB *.b 5", "SUB a.b.> 6");
      client.roundTrip();
      client.lines("PUB a.b 0", "", "PING");
      StringBuilder sids = new StringBuilder();
      for (String line = client.line(); !line.equals("PONG"); line = client.line()) {
        if (line.startsWith("MSG a.b ")) {
          sids.append(line.charAt(8));
        }
      }
      assertThat(sids.chars().sorted().toArray()).isEqualTo("12345".chars().toArray());
    }
  }

  @Test
  void headersReachWhoUnderstandsThemAndOthersGetThePayloadAlone() throws Exception {
    try (RawClient modern = server.raw().connected();
        RawClient old = server.raw()) {
      old.lines("CONNECT {\"verbose\":false}", "SUB h 1").roundTrip();
      modern.lines("SUB h 2", "HPUB h r 24 29", "NATS/1.0", "Key: value", "", "hello");
      assertThat(modern.line()).isEqualTo("HMSG h 2 r 24 29");
      assertThat(old.line()).isEqualTo("MSG h 1 r 5");
      assertThat(old.line()).isEqualTo("hello");
    }
  }

  @Test
  void aRequestWithoutListenersGets503OnItsOwnInbox() throws Exception {
    try (RawClient client = server.raw().connected()) {
      client.lines("SUB inbox.* 7", "PUB nobody inbox.1 0", "");
      assertThat(client.line()).isEqualTo("HMSG inbox.1 7 16 16");
      assertThat(client.line()).isEqualTo("NATS/1.0 503");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CONNECT {"verbose":false,"protocol":2}         | invalid client protocol
          CONNECT {"verbose":false,"no_responders":true} | no responders requires headers support
          CONNECT {"verbose":false,"account":"A"}        | Authorization Violation
          HPUB a 12 12                                   | message headers not supported
          FOO                                            | Unknown Protocol Operation
          PUB a 2000000                                  | Maximum Payload Violation
          """)
  void whatEndsAConnectionIsSaid(String line, String error) throws Exception {
    try (RawClient client = server.raw()) {
      assertThat(client.lines(line).untilClosed()).endsWith("-ERR '" + error + "'\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SUB foo..bar 1   | Invalid Subject
          SUB foo.>.bar 1  | Invalid Subject
          SUB .foo 1       | Invalid Subject
          PUB a $JS.ACK.x.y 0\\r\\n | Permissions Violation for Publish with Reply of "$JS.ACK.x.y"
          """)
  void whatIsWrongButNotFatalIsSaidAndTheConnectionGoesOn(String line, String error)
      throws Exception {
    try (RawClient client = server.raw().connected()) {
      client.lines(line.replace("\\r\\n", "\r\n"));
      assertThat(client.line()).isEqualTo("-ERR '" + error + "'");
      client.roundTrip();
    }
  }

  @Test
  void pedanticClientsHearOfSubjectsThatCannotBePublishedTo() throws Exception {
    try (RawClient client = server.raw()) {
      client.lines("CONNECT {\"verbose\":false,\"pedantic\":true}", "PUB foo.* 0", "");
      assertThat(client.line()).isEqualTo("-ERR 'Invalid Publish Subject'");
      client.roundTrip();
    }
  }

  @Test
  void aLimitAlreadyReachedEndsTheSubscriptionAtOnce() throws Exception {
    try (RawClient client = server.raw().connected()) {
      client.lines("SUB x 1", "PUB x 0", "", "PUB x 0", "", "UNSUB 1 2", "PUB x 0", "", "PING");
      int messages = 0;
      for (String line = client.line(); !line.equals("PONG"); line = client.line()) {
        messages += line.startsWith("MSG") ? 1 : 0;
      }
      assertThat(messages).isEqualTo(2);
    }
  }

  @Test
  void aConnectThatIsNoJsonEndsTheConnectionWithoutShowingIt() throws Exception {
    for (String json :
        new String[] {"{", "[]", "x", "{\"verbose\":1}", "{}x", "{\"a\":" + "[".repeat(2000)}) {
      try (RawClient client = server.raw()) {
        assertThat(client.lines("CONNECT " + json).untilClosed()).doesNotContain("+OK");
      }
    }
  }
}
