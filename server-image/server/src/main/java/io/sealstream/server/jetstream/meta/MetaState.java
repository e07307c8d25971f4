package io.sealstream.server.jetstream.meta;

import io.sealstream.raft.GroupId;
import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;
import io.sealstream.store.StreamMachine;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The servers and streams of a cluster as the meta group's entries made them. The same entries give
 * the same bytes. Thread rule: the meta group's thread, during recovery the recovering thread.
 */
public final class MetaState implements StreamMachine {
  private static final int VERSION = 1;

  private final TreeMap<String, ClusterNode> nodes = new TreeMap<>();
  private final TreeMap<AssetName, StreamAssignment> streams = new TreeMap<>();

  /** Of a cluster that nobody has entered anything for. */
  public MetaState() {}

  /** As {@link #save} wrote it. */
  public static MetaState restore(byte[] saved) {
    MetaState state = new MetaState();
    StateReader in = new StateReader(saved);
    in.version(VERSION, "the saved state of the cluster");
    for (long n = in.varint(); n > 0; n--) {
      state.put(MetaEntry.readNode(in));
    }
    for (long n = in.varint(); n > 0; n--) {
      state.put(MetaEntry.readAssignment(in));
    }
    return state;
  }

  @Override
  public byte[] save() {
    StateWriter out = new StateWriter().u8(VERSION).varint(nodes.size());
    nodes.values().forEach(node -> MetaEntry.write(out, node));
    out.varint(streams.size());
    streams.values().forEach(stream -> MetaEntry.write(out, stream));
    return out.toBytes();
  }

  @Override
  public void apply(long op, int kind, byte[] array, int body, int length) {
    StateReader in = new StateReader(array, body, length);
    MetaEntry.version(in);
    switch (kind) {
      case MetaEntry.NODE -> put(MetaEntry.readNode(in));
      case MetaEntry.GONE -> nodes.remove(in.string());
      case MetaEntry.ASSIGNED -> put(MetaEntry.readAssignment(in));
      case MetaEntry.REMOVED -> {
        AssetName name = new AssetName(in.string(), in.string());
        GroupId group = MetaEntry.readGroup(in);
        streams.computeIfPresent(name, (same, found) -> found.group().equals(group) ? null : found);
      }
      default -> throw new IllegalStateException("cluster entry of unknown kind " + kind);
    }
  }

  private void put(ClusterNode node) {
    nodes.put(node.name(), node);
  }

  private void put(StreamAssignment assignment) {
    streams.put(assignment.name(), assignment);
  }

  /** In the order of their names. */
  public Collection<ClusterNode> nodes() {
    return nodes.values();
  }

  public Optional<ClusterNode> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  /** In the order of their names. */
  public Collection<StreamAssignment> streams() {
    return streams.values();
  }

  public Optional<StreamAssignment> stream(AssetName name) {
    return Optional.ofNullable(streams.get(name));
  }

  /**
   * Who waits for the answer to an entry. Not part of the state: only those can answer that were
   * there when it came.
   */
  public static Optional<Asked> asked(int kind, byte[] array, int body, int length) {
    if (kind != MetaEntry.ASSIGNED) {
      return Optional.empty();
    }
    StateReader in = new StateReader(array, body, length);
    MetaEntry.version(in);
    AssetName name = MetaEntry.readAssignment(in).name();
    Asker asker = new Asker(Asker.Wish.values()[in.u8()], in.bytes());
    return asker.wish() == Asker.Wish.NOTHING
        ? Optional.empty()
        : Optional.of(new Asked(name, asker));
  }

  /** A client waits until a stream is as it was assigned. */
  public record Asked(AssetName stream, Asker asker) {}
}
