package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.config.MeshOptions.Address;
import io.sealstream.server.config.MeshOptions.Credentials;
import io.sealstream.server.wire.FrameException;
import io.sealstream.server.wire.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first thing that each of two servers says on a link. Every format begins with the first three
 * fields and has {@link Closing} as it is.
 *
 * <pre>
 * "SSLK" ‖ u16 newest format ‖ u16 oldest format that the sender speaks ‖ u32 length of the rest
 * cluster name ‖ u8 1: nobody gave that name ‖ cluster id, empty: unknown
 * server id ‖ server name ‖ user ‖ password, both empty: none ‖ advertised host, empty: as seen
 * u16 port for servers ‖ u8 number of client addresses ‖ these
 * </pre>
 *
 * Texts are {@code u16 length ‖ UTF-8}. What stands behind is ignored: fields may be added.
 *
 * @param clusterAgreed nobody gave the cluster its name
 * @param clusterId empty when it is not known
 * @param advertise where the server wants to be reached; port always, host empty: where it is seen
 */
record Greeting(
    String cluster,
    boolean clusterAgreed,
    String clusterId,
    String serverId,
    String serverName,
    Optional<Credentials> credentials,
    Address advertise,
    List<String> clientUrls) {

  static final int MAGIC = 0x53534c4b; // "SSLK"
  static final int FORMAT = 1;
  static final int HEADER = 12;
  static final int LONGEST = 16 << 10;
  private static final int MOST_URLS = 64;

  void write(ByteBuf out) {
    out.writeInt(MAGIC).writeShort(FORMAT).writeShort(FORMAT);
    int length = out.writerIndex();
    out.writeInt(0);
    Strings.write(out, cluster);
    out.writeByte(clusterAgreed ? 1 : 0);
    Strings.write(out, clusterId);
    Strings.write(out, serverId);
    Strings.write(out, serverName);
    Strings.write(out, credentials.map(Credentials::user).orElse(""));
    Strings.write(out, credentials.map(Credentials::password).orElse(""));
    Strings.write(out, advertise.host());
    out.writeShort(advertise.port());
    List<String> urls = clientUrls.subList(0, Math.min(clientUrls.size(), MOST_URLS));
    out.writeByte(urls.size());
    urls.forEach(url -> Strings.write(out, url));
    out.setInt(length, out.writerIndex() - length - 4);
  }

  /** What came so far on a new link. */
  sealed interface Heard {
    /** Not enough yet. */
    record Nothing() implements Heard {}

    record Whole(Greeting greeting) implements Heard {}

    /** Who speaks is a server of another format. */
    record OtherFormat(int oldest, int newest) implements Heard {}

    /**
     * @param what it seems to be
     */
    record Stranger(String what) implements Heard {}
  }

  /** Reads a greeting, and moves the reader index behind it when it is whole. */
  static Heard read(ByteBuf in) throws FrameException {
    int start = in.readerIndex();
    for (int i = 0; i < Math.min(4, in.readableBytes()); i++) {
      if (in.getByte(start + i) != (byte) (MAGIC >> 24 - 8 * i)) {
        return new Heard.Stranger(stranger(in.getByte(start)));
      }
    }
    if (in.readableBytes() < HEADER) {
      return new Heard.Nothing();
    }
    int newest = in.getUnsignedShort(start + 4);
    int oldest = in.getUnsignedShort(start + 6);
    if (oldest > FORMAT || newest < FORMAT) {
      return new Heard.OtherFormat(oldest, newest);
    }
    long length = in.getUnsignedInt(start + 8);
    if (length > LONGEST) {
      throw new FrameException("a greeting of " + length + " bytes");
    }
    if (in.readableBytes() < HEADER + length) {
      return new Heard.Nothing();
    }
    in.skipBytes(HEADER);
    return new Heard.Whole(body(in.readSlice((int) length)));
  }

  private static String stranger(byte first) {
    return switch (first) {
      case 0x15, 0x16 -> "it speaks TLS and this server's cluster block has no tls";
      case 'I' ->
          "it is a nats-server or a client port, not the cluster port of a Sealstream server";
      default -> "it is not a Sealstream server";
    };
  }

  private static Greeting body(ByteBuf in) throws FrameException {
    String cluster = Strings.read(in);
    boolean agreed = octet(in) != 0;
    String clusterId = Strings.read(in);
    String serverId = Strings.read(in);
    String serverName = Strings.read(in);
    String user = Strings.read(in);
    String password = Strings.read(in);
    Optional<Credentials> credentials =
        user.isEmpty() && password.isEmpty()
            ? Optional.empty()
            : Optional.of(new Credentials(user, password));
    String host = Strings.read(in);
    int port = octet(in) << 8 | octet(in);
    List<String> urls = new ArrayList<>();
    for (int left = octet(in); left > 0; left--) {
      urls.add(Strings.read(in));
    }
    if (serverId.isEmpty() || serverName.isEmpty()) {
      throw new FrameException("a greeting of a server without id or name");
    }
    return new Greeting(
        cluster,
        agreed,
        clusterId,
        serverId,
        serverName,
        credentials,
        new Address(host, port),
        urls);
  }

  private static int octet(ByteBuf in) throws FrameException {
    if (!in.isReadable()) {
      throw new FrameException("a greeting that is cut short");
    }
    return in.readUnsignedByte();
  }

  /** Nothing of the credentials. */
  @Override
  public String toString() {
    return "Greeting of " + serverName + " in " + cluster;
  }
}
