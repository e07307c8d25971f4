package io.sealstream.store;

import java.io.IOException;
import java.util.List;

/**
 * Seals everything above D again, into a new file, and syncs it: the page cache may show what the
 * disk lost. From then on nobody needs the frames that it was read from.
 *
 * <p>On a full volume it makes do with a spare file that lies there, then with what was kept back,
 * then with a file that is just long enough. Used by recovery, once; one thread.
 */
final class JournalRepeat {
  private final StoreCore core;
  private final OpenStore store;
  private final JournalFiles files;
  private final JournalReplay.Place end;
  private final List<JournalReplay.Place> unproven;
  private final long sequence;
  private JournalWriter writer;
  private JournalFrame frame;

  /**
   * @param sequence the greatest that any journal file of the store has
   */
  JournalRepeat(StoreCore core, JournalReplay replay, long sequence) {
    this.core = core;
    this.store = core.store();
    this.files = core.journalFiles();
    this.end = replay.end();
    this.unproven = replay.unproven();
    this.sequence = sequence;
  }

  /**
   * @throws DiskFullException when there is no room at all: nothing changed
   */
  void run() throws IOException {
    if (unproven.isEmpty()) {
      begin();
      return;
    }
    long length = FileHeader.BLOCK;
    for (JournalReplay.Place place : unproven) {
      length += place.behind().offset() - place.offset() + FileHeader.BLOCK;
    }
    store.disk().forceDirectory(); // the name of a spare file may be as new as the last kill
    try {
      write(files.take(length));
      return;
    } catch (DiskFullException e) {
      core.reserve().giveUp();
    }
    try {
      write(files.take(length));
    } catch (DiskFullException e) {
      write(files.takeLeast(length));
    }
  }

  private void begin() throws IOException {
    writer = new JournalWriter(store, files, core.rules(), end.behind(), sequence);
    frame = new JournalFrame();
    if (end.file().isPresent()) {
      frame.follow(end.read().directory());
    }
  }

  /** A spare file whose making was cut short may find no room in mid-write; then it goes. */
  private void write(JournalFiles.Spare file) throws IOException {
    begin();
    writer.openFile(file);
    try {
      writeFrames();
    } catch (DiskFullException e) {
      writer.close();
      files.discardNewest();
      throw e;
    }
  }

  private void writeFrames() throws IOException {
    for (int i = 0; i < unproven.size(); i++) {
      JournalRecords records = unproven.get(i).read();
      frame.copy(records);
      int flags = i < unproven.size() - 1 ? FrameHeader.REPEATS_GO_ON : 0;
      int length = frame.finish(0);
      writer.stage(frame.plain(), length, flags);
      if (writer.isFull() || flags == 0) {
        writer.write();
      }
      files.refer(writer.stagedEnd().file(), records);
    }
    writer.sync();
  }

  /** Goes on behind what was repeated. */
  JournalWriter writer() {
    return writer;
  }

  /** Directory of the last frame. */
  byte[] directory() {
    return frame.previousDirectory();
  }
}
