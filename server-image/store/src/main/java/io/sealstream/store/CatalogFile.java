package io.sealstream.store;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A catalog file as the superblock names it: frames beyond the count do not exist, and the last one
 * must carry this tag, so a cut or exchanged file is noticed.
 *
 * <pre>
 * offset  size  field
 *      0    16  file id
 *     16     4  frames
 *     20    16  tag of the last frame (plain store: its CRC32C, then zeros)
 * </pre>
 */
record CatalogFile(FileId file, int frames, byte[] lastTag) {
  static final int LENGTH = FileId.LENGTH + 4 + FrameHeader.TAG;

  static CatalogFile read(ByteBuffer from) {
    FileId file = FileId.read(from);
    int frames = from.getInt();
    byte[] tag = new byte[FrameHeader.TAG];
    from.get(tag);
    return new CatalogFile(file, frames, tag);
  }

  void write(ByteBuffer into) {
    file.write(into);
    into.putInt(frames).put(lastTag);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CatalogFile that
        && file.equals(that.file)
        && frames == that.frames
        && Arrays.equals(lastTag, that.lastTag);
  }

  @Override
  public int hashCode() {
    return file.hashCode() * 31 + frames;
  }
}
