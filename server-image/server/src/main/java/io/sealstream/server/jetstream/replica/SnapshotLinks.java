package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.SnapshotMessage;
import io.sealstream.server.cluster.Peer;
import io.sealstream.server.cluster.Peers;
import io.sealstream.server.cluster.Registration;
import io.sealstream.server.cluster.Topic;
import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The way of snapshots between servers: each message in as many requests as it needs, which arrive
 * in order. A message of which a part is lost is lost. Safe for every thread.
 *
 * <pre>
 * request: u8 version, 16 member that it is for, u32 where in the message, u8 1 it ends there,
 *          u32 length ‖ bytes of the message
 * </pre>
 */
final class SnapshotLinks {
  private static final int VERSION = 1;
  private static final int PART = Peers.LONGEST_BODY - 64;

  /**
   * Bytes of the longest: one message of a stream that is longer than a part, and what it needs.
   */
  private static final int MOST = EntryHandle.MOST + SnapshotMessage.PART_BYTES;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final byte[] HEARD = {};

  private final Peers peers;
  private final Map<MemberId, Consumer<SnapshotMessage>> members = new ConcurrentHashMap<>();

  /** By sending server: of one that is linked only one message at a time is on its way. */
  private final Map<String, ByteArrayOutputStream> arriving = new ConcurrentHashMap<>();

  SnapshotLinks(Peers peers) {
    this.peers = peers;
  }

  /** Takes what others send to members of this server. */
  Registration open() {
    return peers.serve(
        Topic.SNAPSHOT,
        (from, body, answer) -> {
          arrived(from, body);
          answer.accept(HEARD);
        });
  }

  /** Takes what is for a member that lives here. */
  Registration receive(MemberId self, Consumer<SnapshotMessage> receiver) {
    members.put(self, receiver);
    return () -> members.remove(self, receiver);
  }

  void send(String server, MemberId to, SnapshotMessage message) {
    byte[] all = SnapshotBytes.of(message);
    synchronized (this) {
      for (int at = 0; at < all.length; at += PART) {
        int length = Math.min(PART, all.length - at);
        StateWriter part = new StateWriter().u8(VERSION).u64(to.high()).u64(to.low());
        part.u32(at).u8(at + length == all.length ? 1 : 0).bytes(all, at, length);
        peers.ask(server, Topic.SNAPSHOT, part.toBytes(), PATIENCE, answer -> {});
      }
    }
  }

  private void arrived(Peer from, byte[] body) {
    StateReader in = new StateReader(body);
    in.version(VERSION, "a part of a snapshot");
    MemberId to = new MemberId(in.u64(), in.u64());
    int at = in.u32();
    boolean ends = in.u8() == 1;
    byte[] bytes = in.bytes();
    if (at == 0) {
      arriving.put(from.name(), new ByteArrayOutputStream(bytes.length));
    }
    ByteArrayOutputStream whole = arriving.get(from.name());
    if (whole == null || whole.size() != at || at > MOST - bytes.length) {
      arriving.remove(from.name());
      return; // a part before it was lost, or it is longer than what anybody sends
    }
    whole.writeBytes(bytes);
    if (ends) {
      arriving.remove(from.name());
      Consumer<SnapshotMessage> receiver = members.get(to);
      if (receiver != null) {
        receiver.accept(SnapshotBytes.read(whole.toByteArray()));
      }
    }
  }
}
