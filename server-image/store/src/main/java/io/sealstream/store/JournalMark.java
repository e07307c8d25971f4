package io.sealstream.store;

import java.nio.ByteBuffer;

/**
 * A place in the journal: behind frame {@code ordinal} of a file.
 *
 * <pre>
 * offset  size  field
 *      0    16  file id
 *     16     4  ordinal of the frame before the place; 0: the beginning of the file
 *     20     8  offset of the place in the file
 * </pre>
 */
record JournalMark(FileId file, int ordinal, long offset) {
  static final int LENGTH = FileId.LENGTH + 4 + 8;

  /** No journal yet. */
  static final JournalMark NONE = new JournalMark(FileId.NONE, 0, 0);

  static JournalMark read(ByteBuffer from) {
    return new JournalMark(FileId.read(from), from.getInt(), from.getLong());
  }

  void write(ByteBuffer into) {
    file.write(into);
    into.putInt(ordinal).putLong(offset);
  }

  @Override
  public String toString() {
    return file + "@" + Integer.toUnsignedString(ordinal);
  }
}
