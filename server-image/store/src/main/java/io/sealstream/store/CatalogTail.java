package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an entry of the catalog ends with: lists that most streams do not have. Each is missing when
 * it and all behind it are empty, so an entry without any is as it always was.
 *
 * @param erased segments that hold erased messages
 */
record CatalogTail(
    Set<FileId> erased, List<CatalogEntry.Hole> holes, List<CatalogEntry.OldKey> oldKeys) {

  byte[] encode() {
    List<byte[]> frames = holes.stream().map(hole -> hole.frame().encode()).toList();
    ByteBuffer out = ByteBuffer.allocate(length(frames));
    if (out.hasRemaining()) {
      write(erased, out);
    }
    if (out.hasRemaining()) {
      write(frames, out);
    }
    if (out.hasRemaining()) {
      out.putInt(oldKeys.size());
      oldKeys.forEach(old -> write(old, out));
    }
    return out.array();
  }

  private int length(List<byte[]> frames) {
    int keysLength = 4;
    for (CatalogEntry.OldKey old : oldKeys) {
      keysLength += 4 + DataKey.LENGTH + 4 + old.files().size() * FileId.LENGTH;
    }
    int holesLength = 4 + frames.stream().mapToInt(f -> FileId.LENGTH + 4 + f.length).sum();
    int length = 4 + erased.size() * FileId.LENGTH;
    if (!oldKeys.isEmpty()) {
      return length + holesLength + keysLength;
    }
    if (!holes.isEmpty()) {
      return length + holesLength;
    }
    return erased.isEmpty() ? 0 : length;
  }

  private static void write(Set<FileId> files, ByteBuffer out) {
    out.putInt(files.size());
    files.forEach(file -> file.write(out));
  }

  private void write(List<byte[]> frames, ByteBuffer out) {
    out.putInt(holes.size());
    for (int i = 0; i < holes.size(); i++) {
      holes.get(i).file().write(out);
      out.putInt(frames.get(i).length).put(frames.get(i));
    }
  }

  private static void write(CatalogEntry.OldKey old, ByteBuffer out) {
    write(old.key(), out);
    write(old.files(), out);
  }

  /** Id and bytes of a key; the buffer has an array. */
  static void write(DataKey key, ByteBuffer out) {
    out.putInt(key.id());
    key.copyTo(out.array(), out.position());
    out.position(out.position() + DataKey.LENGTH);
  }

  static CatalogTail read(ByteBuffer in) {
    Set<FileId> erased = in.hasRemaining() ? files(in) : Set.of();
    List<CatalogEntry.Hole> holes = new ArrayList<>();
    for (int n = in.hasRemaining() ? in.getInt() : 0; n > 0; n--) {
      FileId file = FileId.read(in);
      byte[] frame = new byte[in.getInt()];
      in.get(frame);
      holes.add(new CatalogEntry.Hole(file, SegmentIndex.decode(frame)));
    }
    List<CatalogEntry.OldKey> oldKeys = new ArrayList<>();
    for (int n = in.hasRemaining() ? in.getInt() : 0; n > 0; n--) {
      oldKeys.add(new CatalogEntry.OldKey(key(in), files(in)));
    }
    return new CatalogTail(erased, holes, oldKeys);
  }

  private static Set<FileId> files(ByteBuffer in) {
    Set<FileId> files = new LinkedHashSet<>();
    for (int n = in.getInt(); n > 0; n--) {
      files.add(FileId.read(in));
    }
    return files;
  }

  /** As {@link #write(DataKey, ByteBuffer)} wrote it. */
  static DataKey key(ByteBuffer in) {
    DataKey key = DataKey.of(in.getInt(), in.array(), in.position());
    in.position(in.position() + DataKey.LENGTH);
    return key;
  }
}
