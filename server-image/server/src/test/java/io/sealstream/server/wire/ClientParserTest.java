package io.sealstream.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However the bytes of a client arrive, the same commands come of them. */
class ClientParserTest {
  private static final int MAX_LINE = 200;

  @Property(tries = 300)
  void commandsSurviveEverySplit(
      @ForAll("commands") List<String> commands, @ForAll("cuts") List<Integer> cuts)
      throws ProtocolException {
    byte[] all = String.join("", commands).getBytes(StandardCharsets.UTF_8);
    List<String> expected = parse(all, List.of());
    assertThat(expected).hasSize(commands.size());
    assertThat(parse(all, cuts)).isEqualTo(expected);
  }

  @Test
  void aStreamOfCommandsCutAtEachByteIsTheSame() throws ProtocolException {
    byte[] all =
        ("CONNECT {\"verbose\":false}\r\nSUB a.* q 1\r\nPUB a.b reply 5\r\nhello\r\n"
                + "HPUB a.c 12 14\r\nNATS/1.0\r\n\r\nxx\r\nUNSUB 1 5\r\nPING\r\npub x 0\r\n\r\nPONG\r\n")
            .getBytes(StandardCharsets.UTF_8);
    List<String> expected = parse(all, List.of());
    assertThat(expected)
        .containsExactly(
            "connect {\"verbose\":false}",
            "sub a.* q 1",
            "pub a.b reply  hello",
            "pub a.c  NATS/1.0\r\n\r\n xx",
            "unsub 1 5",
            "ping",
            "pub x   ",
            "pong");
    for (int cut = 1; cut < all.length; cut++) {
      assertThat(parse(all, List.of(cut))).as("cut at %d", cut).isEqualTo(expected);
    }
    List<Integer> everywhere = new ArrayList<>();
    for (int cut = 1; cut < all.length; cut++) {
      everywhere.add(cut);
    }
    assertThat(parse(all, everywhere)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X",
        "GET / HTTP/1.1\r\n",
        "PUX",
        "PINGO",
        "PUB\r\n",
        "SUBx 1\r\n",
        "\r\n",
        "\0",
        " PING\r\n",
        "CONNECT\r\n",
        "MSG a 1 5\r\n",
        "RS+ a\r\n",
        "+NO",
        "-OK",
        "PUB a 5\r\nhellox\r\n"
      })
  void nonsenseIsAnUnknownOperationAtOnce(String text) {
    ProtocolException refused = refused(text);
    if (text.equals("PINGO")) {
      // As nats-server: everything behind PING up to the line's end is skipped.
      assertThat(refused).isNull();
    } else {
      assertThat(refused.told()).isEqualTo("Unknown Protocol Operation");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PUB a             | processPub Parse Error: "PUB a"
          PUB a b c 5       | processPub Parse Error: "PUB a b c 5"
          PUB a x           | processPub Bad or Missing Size: "PUB a x"
          PUB a -5          | processPub Bad or Missing Size: "PUB a -5"
          PUB a 1234567890  | processPub Bad or Missing Size: "PUB a 1234567890"
          HPUB a 5          | processHeaderPub Parse Error: "HPUB a 5"
          HPUB a x 5        | processHeaderPub Bad or Missing Header Size: "HPUB a x 5"
          HPUB a 12 x       | processHeaderPub Bad or Missing Total Size: "HPUB a 12 x"
          HPUB a 12 5       | processHeaderPub Header Size larger then TotalSize: "HPUB a 12 5"
          SUB a             | processSub Parse Error: "SUB a"
          SUB a b c d       | processSub Parse Error: "SUB a b c d"
          UNSUB 1 2 3       | processUnsub Parse Error: "UNSUB 1 2 3"
          """)
  void badArgumentsAreNamed(String line, String logged) {
    assertThat(refused(line + "\r\n")).hasMessage(logged);
  }

  @Test
  void aControlLineHasALimitWhetherItEndsOrNot() {
    String longest = "SUB " + "a".repeat(MAX_LINE - 2) + " 1\r\n";
    assertThat(refused(longest)).isNull();
    for (String text :
        new String[] {
          "SUB " + "a".repeat(MAX_LINE - 1) + " 1\r\n", "PUB " + "a".repeat(MAX_LINE + 20)
        }) {
      assertThat(refused(text).told()).isEqualTo("maximum control line exceeded");
    }
  }

  @Test
  void aTooLongConnectDoesNotShowItsPassword() {
    String text = "CONNECT {\"pass\":\"s3cr3t\",\"x\":\"" + "a".repeat(MAX_LINE) + "\"}\r\n";
    assertThat(refused(text).getMessage()).doesNotContain("s3cr");
  }

  @Test
  void aPayloadOverTheLimitIsRefusedBeforeItArrives() {
    assertThat(refused("PUB a 1001\r\n").told()).isEqualTo("Maximum Payload Violation");
    assertThat(refused("PUB a 1000\r\n")).isNull();
  }

  @Test
  void aCommandThatIsNotAllThereSaysHowMuchItNeeds() throws ProtocolException {
    ByteBuf in = Unpooled.copiedBuffer("PUB a 100\r\nxyz", StandardCharsets.UTF_8);
    assertThat(new ClientParser(MAX_LINE).parse(in, new Recorder()))
        .isEqualTo("PUB a 100\r\n".length() + 102);
    assertThat(in.readerIndex()).isZero();
  }

  private static ProtocolException refused(String text) {
    ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    return catchThrowableOfType(
        ProtocolException.class, () -> new ClientParser(MAX_LINE).parse(in, new Recorder()));
  }

  private static List<String> parse(byte[] all, List<Integer> cuts) throws ProtocolException {
    Recorder recorder = new Recorder();
    ClientParser parser = new ClientParser(MAX_LINE);
    ByteBuf in = Unpooled.buffer(all.length);
    int from = 0;
    for (int cut : cuts.stream().map(c -> c % (all.length + 1)).sorted().toList()) {
      in.writeBytes(all, from, cut - from);
      from = cut;
      parser.parse(in, recorder);
      in.discardReadBytes();
    }
    in.writeBytes(all, from, all.length - from);
    assertThat(parser.parse(in, recorder)).isZero();
    assertThat(in.isReadable()).isFalse();
    return recorder.said;
  }

  @Provide
  Arbitrary<List<String>> commands() {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(60);
    Arbitrary<String> subjects = Arbitraries.of("a", "foo.bar", "ü.ö", "x".repeat(90));
    Arbitrary<String> pub =
        Combinators.combine(subjects, text)
            .as((s, t) -> "PUB " + s + " " + size(t) + "\r\n" + t + "\r\n");
    Arbitrary<String> hpub =
        Combinators.combine(subjects, text)
            .as(
                (s, t) ->
                    "hpub\t"
                        + s
                        + "  r.1 12 "
                        + (12 + size(t))
                        + "\r\nNATS/1.0\r\n\r\n"
                        + t
                        + "\r\n");
    Arbitrary<String> other = Arbitraries.of("PING\r\n", "PONG\n", "SUB a 1\r\n", "UNSUB 1\r\n");
    return Arbitraries.oneOf(pub, hpub, other).list().ofMaxSize(8);
  }

  private static int size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(0, 2000).list().ofMaxSize(12);
  }

  private static final class Recorder implements Commands {
    private final List<String> said = new ArrayList<>();

    @Override
    public void connect(byte[] line, int from, int length) {
      said.add("connect " + text(line, from, length));
    }

    @Override
    public void publish(Publish p) {
      ByteBuf in = p.buffer;
      said.add(
          "pub %s %s %s %s"
              .formatted(
                  text(p.line, p.subject, p.subjectLength),
                  text(p.line, p.reply, p.replyLength),
                  in.toString(p.body, p.headersLength, StandardCharsets.UTF_8),
                  in.toString(
                      p.body + p.headersLength,
                      p.bodyLength - p.headersLength,
                      StandardCharsets.UTF_8)));
    }

    @Override
    public void subscribe(byte[] line, int s, int sLength, int q, int qLength, int i, int iLength) {
      said.add(
          "sub "
              + text(line, s, sLength)
              + " "
              + text(line, q, qLength)
              + " "
              + text(line, i, iLength));
    }

    @Override
    public void unsubscribe(byte[] line, int sid, int sidLength, int max) {
      said.add("unsub " + text(line, sid, sidLength) + " " + max);
    }

    @Override
    public void ping() {
      said.add("ping");
    }

    @Override
    public void pong() {
      said.add("pong");
    }

    @Override
    public int maxPayload() {
      return 1000;
    }

    @Override
    public boolean headers() {
      return true;
    }

    private static String text(byte[] s, int from, int length) {
      return new String(s, from, length, StandardCharsets.UTF_8);
    }
  }
}
