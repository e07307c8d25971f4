package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.SnapshotHandle;
import java.util.ArrayList;
import java.util.List;

/** Batches and manifests that are their bytes. */
final class TestHandles implements RaftHandles {
  static final TestHandles BYTES = new TestHandles();

  record Batch(List<Byte> bytes) implements EntryHandle {
    @Override
    public int length() {
      return bytes.size();
    }
  }

  record Manifest(List<Byte> bytes) implements SnapshotHandle {}

  static Batch batch(int... bytes) {
    List<Byte> all = new ArrayList<>();
    for (int b : bytes) {
      all.add((byte) b);
    }
    return new Batch(all);
  }

  @Override
  public void write(EntryHandle entry, ByteBuf out) {
    ((Batch) entry).bytes.forEach(b -> out.writeByte(b));
  }

  @Override
  public EntryHandle entry(byte[] bytes) {
    return new Batch(list(bytes));
  }

  @Override
  public byte[] manifest(SnapshotHandle snapshot) {
    List<Byte> bytes = ((Manifest) snapshot).bytes;
    byte[] array = new byte[bytes.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = bytes.get(i);
    }
    return array;
  }

  @Override
  public SnapshotHandle snapshot(byte[] manifest) {
    return new Manifest(list(manifest));
  }

  private static List<Byte> list(byte[] bytes) {
    List<Byte> all = new ArrayList<>();
    for (byte b : bytes) {
      all.add(b);
    }
    return all;
  }
}
