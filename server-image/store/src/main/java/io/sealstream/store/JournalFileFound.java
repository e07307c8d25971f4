package io.sealstream.store;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * A file that recovery found with a journal header of this store. Reads its frames; one owner
 * thread.
 */
final class JournalFileFound implements AutoCloseable {
  private String name;
  private final long size;
  private final FileHeader header;
  private final OpenStore store;
  private Disk.File file;
  private FrameReader reader;

  JournalFileFound(OpenStore store, String name, long size, FileHeader header) {
    this.store = store;
    this.name = name;
    this.size = size;
    this.header = header;
  }

  String name() {
    return name;
  }

  long size() {
    return size;
  }

  FileHeader header() {
    return header;
  }

  FileId id() {
    return header.file();
  }

  JournalFiles.Used used() {
    return JournalFiles.Used.of(name, size, header);
  }

  FrameReader reader() throws IOException {
    if (reader == null) {
      file = store.disk().open(name, Disk.Access.READ);
      reader = new FrameReader(file, header, header.subKey(store.journalKey(header.keyId())));
    }
    return reader;
  }

  /** Acknowledged entries in this file are lost: its name says so from now on. */
  void markDamaged() throws IOException {
    if (!name.endsWith(JournalFiles.DAMAGED)) {
      String marked =
          name.substring(0, name.length() - JournalFiles.SUFFIX.length()) + JournalFiles.DAMAGED;
      store.disk().rename(name, marked);
      store.disk().forceDirectory();
      name = marked;
    }
  }

  /** The first offset at or after {@code offset} where an authentic frame begins. */
  OptionalLong nextFrame(long offset) throws IOException {
    for (long at = offset; at < size; at += FileHeader.BLOCK) {
      if (reader().read(at) == FrameReader.Found.FRAME) {
        return OptionalLong.of(at);
      }
    }
    return OptionalLong.empty();
  }

  /**
   * True when this file may take the place of everything behind its predecessor's end: what
   * recovery wrote into it first, in one go, is all there, or a later frame of it proves that it
   * was.
   */
  boolean isWhole() throws IOException {
    long at = FileHeader.BLOCK;
    for (int ordinal = 1; ; ordinal++) {
      if (reader().read(at) != FrameReader.Found.FRAME || reader().ordinal() != ordinal) {
        return isProven(at);
      }
      if (!reader().hasFlag(FrameHeader.REPEATS_GO_ON)) {
        return true;
      }
      at = JournalWriter.align(reader().end());
    }
  }

  private boolean isProven(long from) throws IOException {
    OptionalLong at = nextFrame(from);
    while (at.isPresent()) {
      reader().read(at.getAsLong());
      if (new JournalRecords(reader().plain()).synced() > 0) {
        return true;
      }
      at = nextFrame(JournalWriter.align(reader().end()));
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
