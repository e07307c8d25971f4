package io.sealstream.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Walks the journal from its start to its end and hands every authentic frame to a target.
 *
 * <p>The rule that tells the end from a loss: D is the last frame that is proven to have been
 * synced, by a later frame, by a successor's header or by the superblock. A frame up to D that is
 * missing or bad was lost to damage; the first one above D that is missing or bad is the end, for
 * what follows was never acknowledged.
 */
final class JournalReplay {
  /** What becomes of the frames. */
  interface Target {
    void frame(JournalFileFound file, JournalRecords records) throws IOException;

    /** So many frames were lost here, the next one to come follows them. */
    void lost(JournalFileFound file, String where, int frames) throws IOException;

    /** So many frames were lost with the file at the start of the journal. */
    void lostFile(FileId file, int frames);
  }

  /** An authentic frame; without a file where only the place behind it is known. */
  record Place(Optional<JournalFileFound> file, long offset, JournalMark behind, boolean isEmpty) {
    static Place behind(JournalMark mark) {
      return new Place(Optional.empty(), 0, mark, true);
    }

    JournalRecords read() throws IOException {
      FrameReader reader = file.orElseThrow().reader();
      if (reader.read(offset) != FrameReader.Found.FRAME) {
        throw new IOException("the journal changed while it was read: " + behind);
      }
      return new JournalRecords(reader.plain());
    }
  }

  private final JournalScan scan;
  private final Commit commit;
  private final StoreRules rules;
  private final Target target;
  private final List<JournalFileFound> files = new ArrayList<>();

  /** Files up to the current one. */
  private final Set<FileId> passed = new HashSet<>();

  /** D if no frame of the current file is proven. */
  private Place endBefore;

  private JournalFileFound current;
  private final List<Place> places = new ArrayList<>();
  private int proven;
  private long at;
  private int expected;

  JournalReplay(JournalScan scan, Commit commit, StoreRules rules, Target target) {
    this.rules = rules;
    this.scan = scan;
    this.commit = commit;
    this.target = target;
    this.endBefore = Place.behind(commit.start());
  }

  void run() throws IOException {
    JournalMark start = commit.start();
    Optional<JournalFileFound> next = successor(start.file());
    if (!start.file().equals(FileId.NONE)) {
      Optional<JournalFileFound> first = scan.file(start.file());
      if (first.isPresent()) {
        replay(first.get(), start, next);
      } else {
        gone(start, next);
      }
    }
    while (next.isPresent()) {
      endBefore = end();
      JournalFileFound file = next.get();
      next = successor(file.id());
      replay(file, new JournalMark(file.id(), 0, FileHeader.BLOCK), next);
    }
  }

  private Optional<JournalFileFound> successor(FileId file) throws IOException {
    Optional<JournalFileFound> next = scan.successor(file, passed);
    passed.add(file);
    return next;
  }

  private void gone(JournalMark start, Optional<JournalFileFound> next) {
    int claimed = claimed(start.file(), next);
    if (claimed > start.ordinal()) {
      target.lostFile(start.file(), claimed - start.ordinal());
    }
  }

  /** The last frame of a file that other files than itself prove. */
  private int claimed(FileId file, Optional<JournalFileFound> next) {
    int claimed =
        next.map(List::of).orElseGet(() -> scan.after(file)).stream()
            .mapToInt(f -> f.header().predecessorEnd())
            .max()
            .orElse(0);
    return commit.knownEnd().file().equals(file)
        ? Math.max(claimed, commit.knownEnd().ordinal())
        : claimed;
  }

  private void replay(JournalFileFound file, JournalMark from, Optional<JournalFileFound> next)
      throws IOException {
    files.add(file);
    current = file;
    places.clear();
    proven = Math.max(from.ordinal(), claimed(file.id(), next));
    at = from.offset();
    expected = from.ordinal() + 1;
    boolean newest = next.isEmpty();
    while (newest || expected <= proven) {
      FrameReader.Found found = file.reader().read(at);
      if (found == FrameReader.Found.FRAME && file.reader().ordinal() == expected) {
        accept();
      } else if (!skipLost(found, newest)) {
        return;
      }
    }
  }

  private void accept() throws IOException {
    FrameReader reader = current.reader();
    JournalRecords records = new JournalRecords(reader.plain());
    long behind = JournalWriter.align(reader.end());
    JournalMark mark = new JournalMark(current.id(), expected, behind);
    places.add(new Place(Optional.of(current), at, mark, records.isEmpty()));
    proven = Math.max(proven, rules.trustsOnlyWhatWasSynced() ? records.synced() : expected);
    at = behind;
    expected++;
    target.frame(current, records);
  }

  /** No frame where one was expected: goes to the one after a loss; false when this is the end. */
  private boolean skipLost(FrameReader.Found found, boolean newest) throws IOException {
    long later = -1;
    int ordinal = 0;
    OptionalLong next = current.nextFrame(at);
    while (next.isPresent()) {
      FrameReader reader = current.reader();
      if (later < 0 && reader.ordinal() > expected) {
        later = next.getAsLong();
        ordinal = reader.ordinal();
      }
      if (newest) {
        proven = Math.max(proven, new JournalRecords(reader.plain()).synced());
      }
      next = current.nextFrame(JournalWriter.align(reader.end()));
    }
    if (proven < expected || !rules.reportsWhatIsLost()) {
      return false;
    }
    boolean goesOn = later >= 0 && ordinal <= proven + 1;
    int resume = goesOn ? ordinal : proven + 1;
    target.lost(current, describe(found), resume - expected);
    at = goesOn ? later : at; // a mark of the end stands there
    expected = resume;
    return goesOn;
  }

  private String describe(FrameReader.Found found) {
    return "journal file %s, frame %d at %d: %s"
        .formatted(
            current.name(),
            expected,
            at,
            switch (found) {
              case FRAME -> "another frame stands there";
              case NOTHING -> "missing";
              case DAMAGED -> "damaged (its checksum does not fit)";
              case FORGED -> "changed on purpose (its checksum fits, its tag does not)";
            });
  }

  /** D: a new file names it as its predecessor's end. */
  Place end() {
    if (current == null || proven == 0) {
      return endBefore;
    }
    for (Place place : places) {
      if (place.behind.ordinal() == proven) {
        return place;
      }
    }
    JournalMark start = commit.start();
    return start.file().equals(current.id()) && start.ordinal() == proven
        ? Place.behind(start)
        : Place.behind(new JournalMark(current.id(), proven, at));
  }

  /** Frames with entries above D, in order: applied, but perhaps not on the medium. */
  List<Place> unproven() {
    return places.stream().filter(p -> p.behind.ordinal() > proven && !p.isEmpty).toList();
  }

  /** Files up to D, in order. */
  List<JournalFileFound> files() {
    return proven == 0 && current != null ? files.subList(0, files.size() - 1) : files;
  }
}
