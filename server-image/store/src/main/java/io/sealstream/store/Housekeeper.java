package io.sealstream.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that keeps a journal file ready, makes checkpoints, flushes memory and rewrites
 * segments. A checkpoint is made at half of the journal's bound, 60 s after the last one if
 * anything changed, and on demand.
 */
final class Housekeeper {
  private static final long PERIOD = TimeUnit.SECONDS.toNanos(60);

  /** What ends meanwhile is erased together. */
  private static final long ERASURES = TimeUnit.SECONDS.toNanos(10);

  /** The scrub reads at most so many bytes in a second. */
  private static final long SCRUBBED = 16L << 20;

  private static final long CONVERTING = TimeUnit.SECONDS.toNanos(1);
  private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(250);

  private final StoreCore core;
  private final Upkeep upkeep;
  private final Runnable journalFreed;
  private final Thread thread = new Thread(this::run, "housekeeper");
  private final List<CompletableFuture<Void>> asked = new ArrayList<>();
  private volatile boolean signalled;
  private volatile boolean stopping;
  private long lastCheckpoint = System.nanoTime();

  private long lastSweep = System.nanoTime();

  private long lastErasure = System.nanoTime() - ERASURES;

  // When the next part of the segments that should go is copied, if any is.
  private long nextStep = System.nanoTime();
  private boolean rewrites;

  // When the next part of what is due to be read is read.
  private long nextScrub = System.nanoTime();

  /**
   * @param journalFreed called after a checkpoint freed journal files, or space was found
   */
  Housekeeper(StoreCore core, Runnable journalFreed) {
    this.core = core;
    this.upkeep = new Upkeep(core);
    this.journalFreed = journalFreed;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Something may have to be done. Any thread, cheap. */
  void signal() {
    if (!signalled) {
      signalled = true;
      LockSupport.unpark(thread);
    }
  }

  /** Completes after a checkpoint that began after this call. */
  CompletableFuture<Void> checkpoint() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (asked) {
      asked.add(done);
    }
    signal();
    return done;
  }

  /** Completes when every frame was read. */
  CompletableFuture<Void> scrub() {
    CompletableFuture<Void> done = core.scrub().demand();
    signal();
    return done;
  }

  /** Begins soon to replace keys. */
  RekeyCourse rekey(Rekey what) {
    RekeyCourse course = core.checkpoint().rekeying().ask(what);
    signal();
    return course;
  }

  /** Ends the thread after what it is doing. */
  void stop() {
    stopping = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    core.scrub().stop();
    core.checkpoint().rekeying().stop();
    takeAsked().forEach(f -> f.completeExceptionally(new IOException("the store was closed")));
  }

  private List<CompletableFuture<Void>> takeAsked() {
    synchronized (asked) {
      List<CompletableFuture<Void>> taken = List.copyOf(asked);
      asked.clear();
      return taken;
    }
  }

  private void run() {
    while (!stopping && core.health().isUsable()) {
      signalled = false;
      long pause = PERIOD;
      List<CompletableFuture<Void>> now = takeAsked();
      try {
        work(!now.isEmpty());
        now.forEach(f -> f.complete(null));
        rewrite();
        readThrough();
      } catch (DiskFullException e) {
        pause = full(e);
        now.forEach(f -> f.completeExceptionally(e));
      } catch (RejectedExecutionException e) {
        // Owners or journal shut down first: there is nobody left to ask.
        now.forEach(f -> f.completeExceptionally(e));
      } catch (IOException | RuntimeException | Error e) {
        core.health().poison(e);
        now.forEach(f -> f.completeExceptionally(e));
      }
      sleep(pause);
    }
  }

  private void work(boolean demanded) throws IOException {
    long now = System.nanoTime();
    if (now - lastSweep >= PERIOD) {
      core.checkpoint().rewriter().sweep();
      lastSweep = now;
    }
    if (upkeep.rekey()) {
      lastCheckpoint = System.nanoTime();
    }
    boolean waited = now - lastErasure >= ERASURES || core.checkpoint().rekeying().isAllButErased();
    if (core.checkpoint().erasure().isPending() && waited) {
      lastErasure = now;
      if (upkeep.erase()) {
        lastCheckpoint = System.nanoTime();
      }
    }
    boolean due = now - lastCheckpoint >= PERIOD || core.checkpoint().isWanted();
    if (upkeep.pass(demanded || due)) {
      lastCheckpoint = System.nanoTime();
    }
    core.checkpoint().rekeying().tell();
    journalFreed.run();
  }

  /** Returns how long to wait before the next try. */
  private long full(DiskFullException why) {
    try {
      boolean changed = upkeep.full(why) || upkeep.rewrite() > 0;
      journalFreed.run();
      return changed ? 0 : RETRY;
    } catch (DiskFullException | RejectedExecutionException e) {
      return RETRY; // as above
    } catch (IOException | RuntimeException | Error e) {
      core.health().poison(e);
      return RETRY;
    }
  }

  private void rewrite() throws IOException {
    long now = System.nanoTime();
    if (now - nextStep < 0 || core.memory().needsFlush() || core.health().isFull()) {
      return;
    }
    long bytes = upkeep.rewrite();
    long rate = core.settings().resealing().bytesPerSecond();
    nextStep = now + (long) (1e9 * bytes / rate);
    rewrites = bytes > 0;
  }

  private void readThrough() throws IOException {
    long now = System.nanoTime();
    if (now - nextScrub < 0 && !core.scrub().isDemanded()) {
      return;
    }
    long bytes = core.scrub().step(System.currentTimeMillis());
    nextScrub = now + (bytes == 0 ? PERIOD : (long) (1e9 * bytes / SCRUBBED));
  }

  private void sleep(long longest) {
    long now = System.nanoTime();
    long pause = Math.min(longest, lastCheckpoint + PERIOD - now);
    pause = Math.min(pause, core.scrub().isDemanded() ? 0 : nextScrub - now);
    if (rewrites) {
      pause = Math.min(pause, nextStep - now);
    }
    if (core.checkpoint().erasure().isPending()) {
      boolean last = core.checkpoint().rekeying().isAllButErased();
      pause = Math.min(pause, last ? RETRY : lastErasure + ERASURES - now);
    }
    if (core.checkpoint().isConverting()) {
      pause = Math.min(pause, CONVERTING);
    }
    pause = Math.max(1, pause);
    if (!signalled && !stopping) {
      LockSupport.parkNanos(this, pause);
    }
  }
}
