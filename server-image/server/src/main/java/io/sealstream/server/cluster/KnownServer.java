package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.config.MeshOptions.Address;
import io.sealstream.server.wire.FrameException;
import io.sealstream.server.wire.FrameKind;
import io.sealstream.server.wire.Strings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A server and where others reach it, as servers tell each other of those that they are linked to.
 *
 * <pre>
 * u16 number, then of each: server id ‖ host ‖ u16 port
 * </pre>
 */
record KnownServer(String serverId, Address address) {
  static void write(ByteBuf out, Collection<KnownServer> all) {
    int start = out.writerIndex();
    out.writeInt(0).writeByte(FrameKind.PEERS.code()).writeShort(all.size());
    for (KnownServer server : all) {
      Strings.write(out, server.serverId);
      Strings.write(out, server.address.host());
      out.writeShort(server.address.port());
    }
    out.setInt(start, out.writerIndex() - start - FrameKind.HEADER);
  }

  /** Reads a frame's body. */
  static List<KnownServer> read(ByteBuf in) throws FrameException {
    List<KnownServer> all = new ArrayList<>();
    int count = number(in);
    for (int i = 0; i < count; i++) {
      String id = Strings.read(in);
      String host = Strings.read(in);
      all.add(new KnownServer(id, new Address(host, number(in))));
    }
    return all;
  }

  private static int number(ByteBuf in) throws FrameException {
    if (in.readableBytes() < 2) {
      throw new FrameException("a list of servers that is cut short");
    }
    return in.readUnsignedShort();
  }
}
