package io.sealstream.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sealstream.server.Patience;
import io.sealstream.server.RawClient;
import io.sealstream.server.config.MeshOptions.Address;
import io.sealstream.server.wire.FrameKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is sent to the port for servers costs that connection and nothing else. */
class HostileServersTest {
  @TempDir Path directory;
  private ClusterServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ClusterServer.Wish(directory, "a").start();
  }

  @AfterEach
  void clientsAreServedAsBefore() throws Exception {
    try (RawClient client = server.raw().connected()) {
      client.lines("SUB x 1", "PUB x 2", "ok");
      assertThat(client.line()).isEqualTo("MSG x 1 2");
    }
    server.close();
  }

  /** Sends bytes, and waits until the server has closed. */
  private void send(ByteBuf bytes) throws IOException {
    try (Socket socket = connect()) {
      bytes.readBytes(socket.getOutputStream(), bytes.readableBytes());
      socket.getOutputStream().flush();
      untilClosed(socket);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", server.service().port());
    socket.setSoTimeout((int) Patience.LIMIT.toMillis());
    return socket;
  }

  private static void untilClosed(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException reset) {
      // Closed while bytes were on their way: as good.
    }
  }

  /** A server that is welcome, with an id behind that of every real one. */
  private static ByteBuf greeting() {
    ByteBuf out = Unpooled.buffer();
    new Greeting("test", false, "", "Z", "z", Optional.empty(), new Address("", 1), List.of())
        .write(out);
    out.writeInt(1).writeByte(FrameKind.PROPOSE.code()).writeByte(0);
    return out;
  }

  @Test
  void noiseIsNoGreeting() throws Exception {
    Random random = new Random(42);
    for (int i = 0; i < 100; i++) {
      byte[] noise = new byte[1 + random.nextInt(2000)];
      random.nextBytes(noise);
      noise[0] = 'x';
      send(Unpooled.wrappedBuffer(noise));
    }
    assertThat(server.log()).contains("it is not a Sealstream server");
  }

  @Test
  void aNatsServerIsToldApart() throws Exception {
    send(Unpooled.copiedBuffer("INFO {\"server_id\":\"x\"}\r\n", StandardCharsets.US_ASCII));
    server.said("it is a nats-server or a client port");
  }

  @Test
  void anotherFormatIsRefusedByNumberBeforeAnythingElseIsRead() throws Exception {
    ByteBuf newer = Unpooled.buffer();
    newer.writeInt(Greeting.MAGIC).writeShort(9).writeShort(8).writeInt(Integer.MAX_VALUE);
    try (Socket socket = connect()) {
      newer.readBytes(socket.getOutputStream(), newer.readableBytes());
      InputStream in = socket.getInputStream();
      ByteBuf answer = Unpooled.wrappedBuffer(in.readAllBytes());
      assertThat(Greeting.read(answer)).isInstanceOf(Greeting.Heard.Whole.class);
      int length = answer.readInt();
      assertThat(answer.readByte()).isEqualTo(FrameKind.CLOSING.code());
      assertThat(Closing.read(answer, length).reason()).isEqualTo(Closing.Reason.OTHER_FORMAT);
    }
    server.said("formats 8 to 9 of links are spoken there and 1 here: update the older server");
  }

  @Test
  void aGreetingThatIsTooLongOrBrokenIsRefused() throws Exception {
    ByteBuf tooLong = Unpooled.buffer().writeInt(Greeting.MAGIC).writeShort(1).writeShort(1);
    send(tooLong.writeInt(Greeting.LONGEST + 1));
    server.said("a greeting of " + (Greeting.LONGEST + 1) + " bytes");
    ByteBuf broken = Unpooled.buffer().writeInt(Greeting.MAGIC).writeShort(1).writeShort(1);
    send(broken.writeInt(3).writeShort(9).writeByte(0));
    server.said("a text that is cut short");
  }

  @Test
  void framesBeforeTheLinkIsUpAreRefused() throws Exception {
    ByteBuf early = greeting();
    early.writerIndex(early.writerIndex() - FrameKind.HEADER - 1);
    early.writeInt(0).writeByte(FrameKind.PING.code());
    send(early);
    server.said("a frame PING before the link was up");
  }

  @ParameterizedTest
  @EnumSource(FrameKind.class)
  void aFrameAboveItsLimitIsRefusedByItsHeaderAlone(FrameKind kind) throws Exception {
    send(greeting().writeInt(kind.longest() + 1).writeByte(kind.code()));
    server.said("a frame " + kind + " of " + (kind.longest() + 1) + " bytes").linkedTo(0);
  }

  @ParameterizedTest
  @EnumSource(
      value = FrameKind.class,
      names = {"MESSAGE", "INTEREST", "INTEREST_LOST", "PEERS", "REQUEST", "ANSWER", "RAFT"})
  void noiseInAFrameEndsTheLinkAtMost(FrameKind kind) throws Exception {
    Random random = new Random(kind.code());
    for (int i = 0; i < 50; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      ByteBuf bytes = greeting().writeInt(noise.length).writeByte(kind.code()).writeBytes(noise);
      // What may pass for an answer or a frame of somebody else's group ends with this one.
      send(bytes.writeInt(0).writeByte(99));
    }
    server.linkedTo(0);
  }

  @Test
  void anInterestInWhatIsNoSubjectEndsTheLink() throws Exception {
    ByteBuf bytes = greeting().writeInt(5 + 2 + 3).writeByte(FrameKind.INTEREST.code());
    bytes.writeByte(2).writeShort(3).writeShort(0);
    send(bytes.writeBytes("$Ga..".getBytes(StandardCharsets.US_ASCII)));
    server.said("an interest in what is no subject");
  }
}
