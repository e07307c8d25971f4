package io.sealstream.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a store back: catalog, then journal, then everything above D once more into a new file,
 * then the files that nobody needs are taken away. One thread.
 */
final class Recovery {
  private final StoreCore core;
  private final OpenStore store;
  private final StreamMachines machines;
  private GroupCommit journal;
  private Checkpoint checkpoint;

  Recovery(StoreCore core, StreamMachines machines) {
    this.core = core;
    this.store = core.store();
    this.machines = machines;
  }

  GroupCommit journal() {
    return journal;
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  void run() throws IOException {
    core.reserve().find();
    Commit commit = store.commit();
    CatalogLoad catalog = new CatalogLoad(store);
    catalog.run(commit.catalog());
    RecoveredStreams streams = new RecoveredStreams(core, machines, catalog.dropped());
    for (CatalogEntry entry : catalog.streams().values()) {
      streams.add(entry, segments(entry));
    }
    CatalogLog log = new CatalogLog(store, core.rules(), commit.catalog(), catalog);
    checkpoint = new Checkpoint(core, store, core.segmentFiles(), log, commit);
    try (JournalScan scan = new JournalScan(store)) {
      JournalReplay replay = new JournalReplay(scan, commit, core.rules(), new Target(streams));
      replay.run();
      streams.finish();
      continueJournal(scan, replay);
    }
    deleteUnknown(commit);
    core.journalFiles().look(core.reserve().missing());
  }

  /** Applies frames; writes segments in between when memory is short. */
  private final class Target implements JournalReplay.Target {
    private final RecoveredStreams streams;

    private Target(RecoveredStreams streams) {
      this.streams = streams;
    }

    @Override
    public void frame(JournalFileFound file, JournalRecords records) throws IOException {
      refer(file.id(), records);
      streams.frame(records);
      if (core.memory().needsFlush()) {
        checkpoint.flush();
      }
    }

    @Override
    public void lost(JournalFileFound file, String where, int frames) throws IOException {
      file.markDamaged();
      streams.lost(where, frames);
    }

    @Override
    public void lostFile(FileId file, int frames) {
      streams.lost("journal file " + file + " is gone", frames);
    }
  }

  private void refer(FileId journal, JournalRecords records) {
    records.spilled().forEach(s -> core.journalFiles().refer(journal, s.file()));
  }

  /** The entry's segments, those that are gone or have a damaged header left out. */
  private List<StreamSegment> segments(CatalogEntry entry) throws IOException {
    List<StreamSegment> segments = new ArrayList<>();
    for (CatalogEntry.Segment named : entry.segments()) {
      core.segmentFiles()
          .find(named.file())
          .ifPresent(
              file ->
                  segments.add(
                      new StreamSegment(file, named.frames(), named.index(), named.live())));
    }
    core.segmentFiles().found(entry, segments);
    return segments;
  }

  private void continueJournal(JournalScan scan, JournalReplay replay) throws IOException {
    JournalFiles files = core.journalFiles();
    files.found(replay.files().stream().map(JournalFileFound::used).toList());
    JournalReplay.Place end = replay.end();
    JournalWriter writer =
        new JournalWriter(store, files, core.rules(), end.behind(), scan.greatestSequence());
    byte[] directory = repeat(writer, end, replay.unproven());
    boolean syncsEach = core.settings().syncInterval().isEmpty() && core.rules().syncsBeforeAck();
    journal = new GroupCommit(writer, files, new Spill(store, files), directory, syncsEach);
    files.spare(scan.spares(files.used()));
  }

  /**
   * Seals everything above D again, into a new file, and syncs it: the page cache may show what the
   * disk lost.
   *
   * @return the directory of the last frame
   */
  private byte[] repeat(
      JournalWriter writer, JournalReplay.Place end, List<JournalReplay.Place> unproven)
      throws IOException {
    JournalFrame frame = new JournalFrame();
    if (end.file().isPresent()) {
      frame.follow(end.read().directory());
    }
    long room = 0;
    for (JournalReplay.Place place : unproven) {
      room += place.behind().offset() - place.offset() + FileHeader.BLOCK;
    }
    if (room > 0) {
      openFile(writer, room);
    }
    for (int i = 0; i < unproven.size(); i++) {
      JournalRecords records = unproven.get(i).read();
      frame.copy(records);
      int flags = i < unproven.size() - 1 ? FrameHeader.REPEATS_GO_ON : 0;
      int length = frame.finish(0);
      writer.stage(frame.plain(), length, flags);
      if (writer.isFull() || flags == 0) {
        writer.write();
      }
      refer(writer.stagedEnd().file(), records);
    }
    if (room > 0) {
      writer.sync();
    }
    return frame.previousDirectory();
  }

  /** On a full volume a start takes what was kept back. */
  private void openFile(JournalWriter writer, long room) throws IOException {
    try {
      writer.openFile(room);
    } catch (DiskFullException e) {
      if (!core.reserve().giveUp()) {
        throw e;
      }
      writer.openFile(room);
    }
  }

  /** What an earlier start wrote and did not commit. */
  private void deleteUnknown(Commit commit) throws IOException {
    for (String name : store.disk().list()) {
      boolean segment =
          name.endsWith(SegmentFile.SUFFIX)
              && !core.segmentFiles().isNamed(name)
              && !core.journalFiles().refersTo(name);
      boolean catalog =
          name.endsWith(CatalogLog.SUFFIX)
              && commit.catalog().stream()
                  .noneMatch(f -> name.equals(f.file() + CatalogLog.SUFFIX));
      if (segment || catalog) {
        store.disk().delete(name);
      }
    }
  }
}
