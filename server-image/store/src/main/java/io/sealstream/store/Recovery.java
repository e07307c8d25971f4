package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings a store back: catalog, then journal, then everything above D once more into a new file,
 * then the files that nobody needs are taken away. On a full volume what finds no room in segments
 * stays in memory. One thread.
 */
final class Recovery {
  private final StoreCore core;
  private final OpenStore store;
  private final StreamMachines machines;
  private final Set<StreamId> lossAccepted;
  private final Commit commit;
  private GroupCommit journal;
  private Checkpoint checkpoint;

  Recovery(StoreCore core, StreamMachines machines, Set<StreamId> lossAccepted) {
    this.core = core;
    this.store = core.store();
    this.machines = machines;
    this.lossAccepted = lossAccepted;
    this.commit = store.commit();
  }

  GroupCommit journal() {
    return journal;
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  void run() throws IOException {
    core.reserve().find();
    CatalogLoad catalog = new CatalogLoad(store);
    catalog.run(commit.catalog());
    store.clearFiles().found(catalog.clear());
    if (commit.has(StoreFeature.LISTS_CLEAR_FILES) && core.rules().destroysClearFiles()) {
      Leftovers.deleteClear(store.disk());
    }
    RecoveredStreams streams = new RecoveredStreams(core, machines, catalog.dropped());
    for (CatalogEntry entry : catalog.streams().values()) {
      boolean accepted = lossAccepted.contains(entry.stream());
      streams.add(entry, segments(entry), accepted ? Loss.ACCEPTED : Loss.PRESERVED);
    }
    CatalogLog log = new CatalogLog(store, core.rules(), commit.catalog(), catalog);
    checkpoint = new Checkpoint(core, store, core.segmentFiles(), log, commit);
    try (JournalScan scan = new JournalScan(store)) {
      JournalReplay replay = new JournalReplay(scan, commit, core.rules(), new Target(streams));
      replay.run();
      streams.finish();
      streams.dropped().forEach(checkpoint.erasure()::ended);
      continueJournal(scan, replay);
    }
    deleteUnknown();
    core.segmentFiles().sweepTails();
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
      core.journalFiles().refer(file.id(), records);
      streams.frame(records);
      if (core.memory().needsFlush() && !core.health().isFull()) {
        flush();
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

  /** What the last run wrote to segments in vain makes room for the same once more. */
  private void flush() throws IOException {
    try {
      if (!hasRoom()) {
        referAhead();
        deleteUnknown();
      }
      if (!hasRoom()) {
        throw new DiskFullException(
            "%d bytes of messages find no room in segments".formatted(core.memory().unflushed()));
      }
      checkpoint.flush();
    } catch (DiskFullException e) {
      core.health().full(e);
    }
  }

  /** What the journal's new file needs, and deletes after that, is not used up. */
  private boolean hasRoom() throws IOException {
    long kept = core.reserve().missing() + JournalFiles.MARGIN;
    return store.disk().usableSpace() > core.memory().unflushed() + kept;
  }

  /** Learns which segments the whole journal refers to, of which the replay has seen a part. */
  private void referAhead() throws IOException {
    try (JournalScan scan = new JournalScan(store)) {
      new JournalReplay(scan, commit, core.rules(), new Referred()).run();
    }
  }

  /** Takes references to spilled entries, and nothing else. */
  private final class Referred implements JournalReplay.Target {
    @Override
    public void frame(JournalFileFound file, JournalRecords records) {
      core.journalFiles().refer(file.id(), records);
    }

    @Override
    public void lost(JournalFileFound file, String where, int frames) {
      // The replay itself says so.
    }

    @Override
    public void lostFile(FileId file, int frames) {
      // The replay itself says so.
    }
  }

  /** The entry's segments, those that are gone or have a damaged header left out. */
  private List<StreamSegment> segments(CatalogEntry entry) throws IOException {
    List<StreamSegment> segments = new ArrayList<>();
    for (CatalogEntry.Segment named : entry.segments()) {
      core.segmentFiles()
          .find(named.file())
          .ifPresent(file -> segments.add(segment(entry, file, named)));
    }
    core.segmentFiles().found(entry, segments);
    return segments;
  }

  private static StreamSegment segment(
      CatalogEntry entry, SegmentFile file, CatalogEntry.Segment named) {
    Optional<DataKey> key = entry.keyOf(named.file());
    StreamSegment segment =
        new StreamSegment(file, key, named.frames(), named.index(), named.live());
    if (!key.equals(entry.key())) {
      segment.outdate();
    }
    if (named.erased()) {
      segment.erase();
    }
    return segment;
  }

  private void continueJournal(JournalScan scan, JournalReplay replay) throws IOException {
    JournalFiles files = core.journalFiles();
    files.found(replay.files().stream().map(JournalFileFound::used).toList());
    List<JournalFiles.Used> left = scan.olderThan(commit.start().file());
    files.spare(scan.blank(), left); // on a full volume there may be no other file
    JournalRepeat repeat = new JournalRepeat(core, replay, scan.greatestSequence());
    repeat.run();
    boolean syncsEach = core.settings().syncInterval().isEmpty() && core.rules().syncsBeforeAck();
    Spill spill = new Spill(store, files);
    journal =
        new GroupCommit(
            repeat.writer(),
            files,
            spill,
            repeat.directory(),
            store.cipher(),
            syncsEach,
            core.rules());
    List<JournalFiles.Used> others = new ArrayList<>(scan.unused(files.used()));
    others.removeAll(left);
    files.spare(List.of(), others);
  }

  /** What an earlier start wrote and did not commit. */
  private void deleteUnknown() throws IOException {
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
