package io.sealstream.store;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Drives the {@link GroupCommit}: commits at once when somebody waits; what rides along at the
 * latest after 100 ms; says on disk what was synced after 100 ms of silence. The only thread that
 * touches the newest journal file.
 */
final class JournalThread {
  private static final long SILENCE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(250);

  /** What a submitter has to do to be noticed. */
  private enum Mood {
    BUSY,
    /** Sleeps until something arrives. */
    IDLE,
    /** Sleeps until something urgent arrives. */
    RIDING
  }

  private final GroupCommit commit;
  private final StoreCore core;
  private final Runnable needsRoom;
  private final long syncInterval;
  private final Thread thread;
  private volatile Mood mood = Mood.BUSY;
  private volatile boolean stopping;
  private volatile boolean waitsForRoom;
  private volatile boolean ended;
  private final Queue<CompletableFuture<Void>> syncAsked = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<Void>> turnOverAsked = new ConcurrentLinkedQueue<>();

  private long ridingSince;
  private boolean riding;
  private long lastCommit;
  private long lastSync;

  /**
   * @param needsRoom called when only the housekeeper can help: bound reached, volume or memory
   *     full
   */
  JournalThread(StoreCore core, Runnable needsRoom) {
    this.core = core;
    this.commit = core.journal();
    this.needsRoom = needsRoom;
    this.syncInterval = core.settings().syncInterval().map(Duration::toNanos).orElse(0L);
    this.thread = new Thread(this::run, "journal");
  }

  void start() {
    lastSync = System.nanoTime();
    thread.start();
  }

  /** Any thread, after it put something into the queue. */
  void noticed(Urgency urgency) {
    Mood now = mood;
    if (now == Mood.IDLE || (now == Mood.RIDING && urgency != Urgency.RIDE_ALONG)) {
      LockSupport.unpark(thread);
    }
  }

  /** Commits what was submitted and ends the thread. */
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
  }

  /** Makes everything written so far durable; waits for it. Any thread but this. */
  void syncNow() throws IOException {
    if (syncInterval == 0) {
      return; // every commit was synced
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    syncAsked.add(done);
    LockSupport.unpark(thread);
    if (ended) {
      answerSyncs();
    }
    await(done);
  }

  /** Goes on in a new journal file; waits for it. Any thread but this. */
  void turnOver() throws IOException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    turnOverAsked.add(done);
    LockSupport.unpark(thread);
    if (ended) {
      refuseTurnOvers();
    }
    await(done);
  }

  private static void await(CompletableFuture<Void> done) throws IOException {
    try {
      done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DiskFullException full) {
        throw full;
      }
      if (e.getCause() instanceof RejectedExecutionException closed) {
        throw closed;
      }
      throw new IOException("the journal could not be synced", e.getCause());
    }
  }

  private void turnOverIfAsked() throws IOException {
    for (var asked = turnOverAsked.poll(); asked != null; asked = turnOverAsked.poll()) {
      try {
        commit.turnOver();
        lastCommit = System.nanoTime();
        asked.complete(null);
      } catch (IOException | RuntimeException | Error e) {
        asked.completeExceptionally(e); // whatever it was: the housekeeper waits
        if (!(e instanceof DiskFullException)) {
          throw e;
        }
      }
    }
  }

  private void refuseTurnOvers() {
    for (var asked = turnOverAsked.poll(); asked != null; asked = turnOverAsked.poll()) {
      asked.completeExceptionally(new RejectedExecutionException("the journal was closed"));
    }
  }

  private void answerSyncs() {
    for (var asked = syncAsked.poll(); asked != null; asked = syncAsked.poll()) {
      if (core.health().isUsable()) {
        asked.complete(null);
      } else {
        asked.completeExceptionally(new IOException(core.health().failure()));
      }
    }
  }

  /** There may be room again. Any thread. */
  void wake() {
    if (waitsForRoom) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    try {
      while (turn()) {
        // until told to stop
      }
    } catch (IOException | RuntimeException | Error e) {
      core.health().poison(e);
    }
    ended = true;
    answerSyncs();
    refuseTurnOvers();
  }

  /** One look at the queue and what follows from it; false: the end. */
  private boolean turn() throws IOException {
    commit.look();
    long now = System.nanoTime();
    turnOverIfAsked();
    syncIfDue(now);
    if (isDue(now)) {
      return core.isFlooded() && !stopping ? waitForRoom() : commitOrWait();
    }
    if (stopping) {
      if (commit.isUnproven()) {
        commit.prove();
      }
      return false;
    }
    if (commit.isUnproven() && !commit.isUnsynced() && now - lastCommit >= SILENCE) {
      prove();
    }
    sleep(now);
    return true;
  }

  private void syncIfDue(long now) throws IOException {
    if (!syncAsked.isEmpty() || (commit.isUnsynced() && now - lastSync >= syncInterval)) {
      commit.sync();
      lastSync = now;
      answerSyncs();
    }
  }

  private boolean isDue(long now) {
    if (!commit.hasWork()) {
      riding = false;
      return false;
    }
    if (!riding) {
      riding = true;
      ridingSince = now;
    }
    return commit.isUrgent() || stopping || now - ridingSince >= SILENCE;
  }

  /** False: the thread is to end although something waits. */
  private boolean commitOrWait() throws IOException {
    try {
      boolean room = commit.commit();
      lastCommit = System.nanoTime();
      riding = false;
      if (room) {
        return true;
      }
    } catch (DiskFullException e) {
      core.health().full(e);
    }
    return waitForRoom();
  }

  private boolean waitForRoom() {
    needsRoom.run();
    if (!stopping) {
      waitsForRoom = true;
      LockSupport.parkNanos(this, RETRY);
      waitsForRoom = false;
    }
    return !stopping;
  }

  private void prove() throws IOException {
    try {
      commit.prove();
    } catch (DiskFullException e) {
      // The next file's header will say it.
      core.health().full(e);
      needsRoom.run();
      lastCommit = System.nanoTime();
    }
  }

  private void sleep(long now) {
    long wake = Long.MAX_VALUE;
    if (commit.hasWork()) {
      wake = ridingSince + SILENCE - now;
    }
    if (commit.isUnsynced()) {
      wake = Math.min(wake, lastSync + syncInterval - now);
    } else if (commit.isUnproven()) {
      wake = Math.min(wake, lastCommit + SILENCE - now);
    }
    mood = commit.hasWork() ? Mood.RIDING : Mood.IDLE;
    if (commit.nothingArrived() && syncAsked.isEmpty() && turnOverAsked.isEmpty() && !stopping) {
      LockSupport.parkNanos(this, Math.max(1, wake));
    }
    mood = Mood.BUSY;
  }
}
