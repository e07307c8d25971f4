package io.sealstream.store;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what nobody asks for, so that damage is met while there is still a copy of it elsewhere.
 * Each segment has its moment of the week, which follows from its random id: so every frame is read
 * once a week, evenly spread, and nothing has to be remembered over a restart. (A server that is
 * down at a file's moment reads it a week later.)
 *
 * <p>What a frame does not give is a hole, and a frame that was one and can be read is none any
 * more. An index that cannot be read costs nobody a message yet: its file is rewritten. The
 * catalog, without which no start finds anything, is read every day. Used by the housekeeper, in
 * steps; {@link #demand} and {@link #progress} for every thread.
 */
final class Scrub {
  private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);
  static final long WEEK = TimeUnit.DAYS.toMillis(7);
  private static final long DAY = TimeUnit.DAYS.toMillis(1);

  /** About what a step reads, and what asking a stream counts for. */
  private static final long STEP = 1 << 20;

  private static final long EACH = 4 << 10;

  private final StoreCore core;
  private final SegmentFiles files;
  private final List<CompletableFuture<Void>> demanded = new ArrayList<>();

  /** Files whose moment has come. */
  private final Deque<FileId> due = new ArrayDeque<>();

  /** Up to here every moment was looked at; milliseconds since 1970. */
  private long through;

  private long catalogRead;

  // The file that is being read, and what of it is left.
  private final Deque<StreamId> streams = new ArrayDeque<>();
  private long position;

  /** Who waits for the files that are due now. */
  private List<CompletableFuture<Void>> answered = List.of();

  private volatile ScrubProgress progress = ScrubProgress.NONE;

  /**
   * @param now milliseconds since 1970
   */
  Scrub(StoreCore core, long now) {
    this.core = core;
    this.files = core.segmentFiles();
    this.through = now;
    this.catalogRead = now;
  }

  ScrubProgress progress() {
    return progress;
  }

  /** Completes when every segment that there is was read, each to its end. */
  CompletableFuture<Void> demand() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (demanded) {
      demanded.add(done);
    }
    return done;
  }

  /** Somebody waits for it: at full speed, then. */
  boolean isDemanded() {
    synchronized (demanded) {
      return !demanded.isEmpty() || !answered.isEmpty();
    }
  }

  /**
   * Reads a part of what is due.
   *
   * @param now milliseconds since 1970
   * @return about how many bytes were read; 0: nothing is due
   */
  long step(long now) throws IOException {
    if (takeDemands() || now - catalogRead >= DAY) {
      readCatalog(now);
    }
    if (due.isEmpty()) {
      takeDue(now);
    }
    long rest = STEP;
    while (rest > 0 && !due.isEmpty()) {
      rest -= EACH + readSome(due.getFirst());
    }
    if (due.isEmpty()) {
      answered.forEach(done -> done.complete(null));
      answered = List.of();
    }
    return STEP - rest;
  }

  private void readCatalog(long now) throws IOException {
    catalogRead = now;
    if (!core.checkpoint().readCatalog()) {
      progress = progress.damage();
      core.checkpoint().run();
    }
  }

  /** True when somebody waits who did not wait before. */
  private boolean takeDemands() {
    synchronized (demanded) {
      if (demanded.isEmpty() || !answered.isEmpty()) {
        return false;
      }
      answered = List.copyOf(demanded);
      demanded.clear();
    }
    due.clear();
    streams.clear();
    due.addAll(files.named());
    return true;
  }

  private void takeDue(long now) {
    long from = Math.max(through, now - WEEK);
    through = now;
    files.named().stream()
        .filter(file -> comes(file, from) <= now)
        .sorted(Comparator.comparingLong(file -> comes(file, from)))
        .forEach(due::add);
  }

  /** The first moment of a file after a time. */
  static long comes(FileId file, long after) {
    long moment = Long.remainderUnsigned(file.high(), WEEK);
    return after + 1 + Math.floorMod(moment - after - 1, WEEK);
  }

  /** The store is closed: who still waits is told. */
  void stop() {
    synchronized (demanded) {
      demanded.addAll(answered);
      demanded.forEach(d -> d.completeExceptionally(new IOException("the store was closed")));
      demanded.clear();
    }
  }

  private long readSome(FileId file) {
    if (streams.isEmpty()) {
      streams.addAll(files.users(Set.of(file)));
      position = 0;
    }
    long bytes = streams.isEmpty() ? 0 : read(file, streams.getFirst());
    if (streams.isEmpty()) {
      due.removeFirst();
      progress = progress.file();
    }
    return bytes;
  }

  private long read(FileId file, StreamId id) {
    Stream stream = core.stream(id).orElse(null);
    FramesInFile frames =
        stream == null
            ? FramesInFile.NOTHING
            : stream.housekeeping().frames(file, position, STEP).join();
    long bytes = 0;
    if (stream != null) {
      SegmentReader reader = new SegmentReader(id, core.openFiles(), core.frameCache());
      if (position == 0) {
        index(reader, file, id);
      }
      for (LogTail.Placed place : frames.places()) {
        bytes += read(reader, stream, place);
      }
    }
    position = frames.next();
    if (position == Moving.END) {
      streams.removeFirst();
      position = 0;
    }
    return bytes;
  }

  private long read(SegmentReader reader, Stream stream, LogTail.Placed place) {
    try {
      long bytes = reader.uncached(place.frame()).bytes();
      progress = progress.read(bytes);
      stream.housekeeping().readable(place);
      return bytes;
    } catch (DamageException e) {
      progress = progress.damage();
      stream.housekeeping().damaged(place, e.getMessage());
      return Chunk.MAX_BYTES;
    }
  }

  private void index(SegmentReader reader, FileId file, StreamId id) {
    StreamSegment segment = files.part(id, file).orElse(null);
    if (segment == null) {
      return;
    }
    try {
      FrameRef at = new FrameRef(segment, segment.index().ordinal(), segment.index().offset());
      while (at.ordinal() > 0) {
        SegmentIndex index = SegmentIndex.decode(reader.index(at).plain());
        at = new FrameRef(segment, index.beforeOrdinal(), index.beforeOffset());
      }
    } catch (DamageException e) {
      progress = progress.damage();
      LOG.error("Damage: {} (an index); no message is lost, the file is rewritten", e.getMessage());
      files.sweep(file);
      core.checkpoint().rewriter().looksAgain();
    }
  }
}
