package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties segment files that should go: compaction, merging and re-sealing are the same work. A
 * step reads a few megabytes of live messages, writes them into new files and tells the owners; the
 * next checkpoint names the new files and deletes those that nobody needs any more.
 *
 * <p>Invariants: the file that the durable catalog names is not touched, so whatever happens before
 * the checkpoint, the messages are there, in the old place. A step is made only when the volume has
 * room for all that is still to be copied before files can be deleted. Used by the housekeeper, in
 * steps between checkpoints; {@link #progress} for every thread.
 */
final class Rewriter {
  private static final Logger LOG = LoggerFactory.getLogger(Rewriter.class);

  /** Asking a stream counts for one part of a step in so many. */
  private static final int ASKED = 1024;

  /** Lost at the ends of new files. */
  private static final long SLACK = 8L * FileHeader.BLOCK;

  private final StoreCore core;
  private final OpenStore store;
  private final SegmentFiles files;
  private final SegmentFlusher flusher;
  private final WornFiles worn;

  /** Files with something that cannot be moved. */
  private final Set<FileId> stuck = new HashSet<>();

  // The job; none when there are no files to empty.
  private Set<FileId> emptying = Set.of();
  private final Deque<StreamId> streams = new ArrayDeque<>();
  private long position;

  private boolean looks = true;
  private boolean wantsCommit;
  private boolean reseals;
  private volatile RewriteProgress progress = RewriteProgress.NONE;

  Rewriter(StoreCore core, SegmentFiles files) {
    this.core = core;
    this.store = core.store();
    this.files = files;
    this.flusher = new SegmentFlusher(store, files, core.rules());
    this.worn = core.worn();
  }

  RewriteProgress progress() {
    return progress;
  }

  /** True when files were emptied: a checkpoint deletes them. */
  boolean wantsCommit() {
    return wantsCommit;
  }

  /** What was erased so far is to be gone soon. Once a minute: deletes that follow wait. */
  void sweep() {
    files.sweep();
    looks = true;
  }

  /**
   * Copies a part of what is to be copied.
   *
   * @param room bytes that may be written; a new job begins in half of it
   * @return about how many bytes it read; 0: there is nothing to do before the next checkpoint, or
   *     no room
   */
  long step(long room) throws IOException {
    if (mayBegin()) {
      Resealing resealing = core.settings().resealing();
      tell(resealing);
      begin(worn.choose(closed(), file -> resealing.isDue(file, store.cipher()), room / 2 - SLACK));
    }
    return copy(room);
  }

  /**
   * As {@link #step}, on a full volume: what gives space back, and has room for all of it. A job
   * that has not gives way.
   */
  long compact(long room) throws IOException {
    if (!wantsCommit && needs() > room) {
      flusher.sync();
      flusher.close();
      giveUp();
    }
    if (mayBegin()) {
      begin(worn.mostlyDead(closed(), room - SLACK));
    }
    return copy(room);
  }

  private boolean mayBegin() {
    return looks && emptying.isEmpty();
  }

  /** Files that a job may empty. */
  private List<SegmentFiles.Use> closed() {
    return files.closed().stream().filter(use -> !stuck.contains(use.file().id())).toList();
  }

  private void begin(Set<FileId> job) throws IOException {
    looks = false;
    emptying = job;
    streams.addAll(files.users(job));
    position = 0;
    if (job.isEmpty()) {
      flusher.close();
    }
  }

  private long copy(long room) throws IOException {
    if (wantsCommit || emptying.isEmpty() || needs() > room) {
      return 0;
    }
    try {
      long copied = copySome();
      progress = progress.moved(copied);
      return copied;
    } catch (DiskFullException e) {
      LOG.warn("Rewriting segments waits for space: {}", e.getMessage());
      flusher.abandon();
      giveUp();
      return 0;
    }
  }

  /** What is still to be written before the files can be deleted. */
  private long needs() {
    return emptying.isEmpty() ? 0 : files.liveBytes(emptying) + SLACK;
  }

  /** What was copied and counts stays where it is now; another job may empty the rest. */
  private void giveUp() throws IOException {
    files.deleteUnused();
    emptying = Set.of();
    streams.clear();
  }

  private void tell(Resealing resealing) {
    CipherSuite cipher = store.cipher();
    SegmentFiles.Totals totals = files.totals(file -> resealing.isDue(file, cipher));
    if (totals.filesInOtherCiphers() > 0 && !reseals) {
      reseals = true;
      LOG.info(
          "Re-sealing {} segment(s), {} bytes, with {}",
          totals.filesInOtherCiphers(),
          totals.bytesInOtherCiphers(),
          cipher.label());
    } else if (totals.filesInOtherCiphers() == 0 && reseals) {
      reseals = false;
      LOG.info("Re-sealing is complete: every segment is under {}", cipher.label());
    }
  }

  private long copySome() throws IOException {
    List<Runnable> handOvers = new ArrayList<>();
    long rest = worn.step();
    while (rest > 0 && !streams.isEmpty()) {
      Moving moving = ask(streams.getFirst(), rest);
      rest -= worn.step() / ASKED + copy(streams.getFirst(), moving, handOvers);
      position = moving.next();
      if (position == Moving.END) {
        streams.removeFirst();
        position = 0;
      }
    }
    flusher.finish();
    handOvers.forEach(Runnable::run);
    if (streams.isEmpty()) {
      files
          .users(emptying)
          .forEach(id -> core.stream(id).ifPresent(s -> s.housekeeping().emptied(emptying)));
      wantsCommit = true;
    }
    return worn.step() - rest;
  }

  private Moving ask(StreamId id, long budget) {
    Optional<Stream> stream = core.stream(id);
    if (stream.isEmpty()) {
      return Moving.NOTHING; // it ended
    }
    Optional<Moving> moving = stream.get().housekeeping().moving(emptying, position, budget).join();
    if (moving.isEmpty()) {
      stuck.addAll(files.of(id, emptying));
    }
    return moving.orElse(Moving.NOTHING);
  }

  private long copy(StreamId id, Moving moving, List<Runnable> handOvers) throws IOException {
    Optional<Stream> asked = core.stream(id);
    if (moving.runs().isEmpty() || asked.isEmpty()) {
      return 0; // it may have ended since it was asked
    }
    Stream stream = asked.get();
    SegmentReader reader = new SegmentReader(stream.id(), core.openFiles(), core.frameCache());
    List<Moving.Moved> moved =
        new StreamCopy(reader, worn.wellFilled(), (source, why) -> leave(stream, source, why))
            .of(moving);
    List<LogTail.Piece> pieces = new ArrayList<>();
    for (Moving.Moved run : moved) {
      run.chunks().forEach(chunk -> pieces.add(new LogTail.Piece(chunk, chunk.dead())));
    }
    long bytes = 0;
    long expected = files.liveBytes(stream.id(), emptying);
    for (LogTail.Placed placed : flusher.flush(stream, pieces, expected)) {
      placed.chunk().flushed(placed.frame());
      placed.chunk().evict();
      bytes += placed.chunk().frameBytes();
    }
    handOvers.add(() -> stream.housekeeping().moved(moved));
    return bytes;
  }

  /** The file stays as it is: somebody may still get at what the frame holds. */
  private void leave(Stream stream, Moving.Source source, DamageException why) {
    stuck.add(source.frame().segment().file().id());
    stream
        .housekeeping()
        .damaged(new LogTail.Placed(source.chunk(), source.frame()), why.getMessage());
  }

  /** True when these files stay as they are until the next start: there is something damaged. */
  boolean leaves(Set<FileId> all) {
    return stuck.containsAll(all);
  }

  /** Before a checkpoint names what was written. */
  void sync() throws IOException {
    flusher.sync();
  }

  /** Files may have become worn, or there may be more room. */
  void looksAgain() {
    looks = true;
  }

  /**
   * Everything that was copied is in the durable catalog, and what that does not need is deleted.
   */
  void committed() {
    looksAgain();
    if (wantsCommit) {
      wantsCommit = false;
      progress = progress.emptied(emptying.size());
      emptying = Set.of();
    }
  }

  /** Ends the files that it writes to: a stream has another key from now on. */
  void endFiles() throws IOException {
    looks = true;
    flusher.sync();
    flusher.close();
  }

  void close() throws IOException {
    flusher.close();
  }
}
