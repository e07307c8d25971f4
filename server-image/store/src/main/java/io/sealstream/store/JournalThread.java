package io.sealstream.store;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Drives the {@link GroupCommit}: commits at once when somebody waits; what rides along at the
 * latest after 100 ms; says on disk what was synced after 100 ms of silence. The only thread that
 * touches the newest journal file.
 */
final class JournalThread {
  private static final long SILENCE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long RETRY_WHEN_FULL = TimeUnit.MILLISECONDS.toNanos(250);

  /** What a submitter has to do to be noticed. */
  private enum Mood {
    BUSY,
    /** Sleeps until something arrives. */
    IDLE,
    /** Sleeps until something urgent arrives. */
    RIDING
  }

  private final GroupCommit commit;
  private final StoreEngine engine;
  private final long syncInterval;
  private final Thread thread;
  private volatile Mood mood = Mood.BUSY;
  private volatile boolean stopping;

  private long ridingSince;
  private boolean riding;
  private long lastCommit;
  private long lastSync;

  JournalThread(GroupCommit commit, StoreEngine engine, StoreSettings settings) {
    this.commit = commit;
    this.engine = engine;
    this.syncInterval = settings.syncInterval().map(d -> d.toNanos()).orElse(0L);
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

  private void run() {
    try {
      while (turn()) {
        // until told to stop
      }
    } catch (IOException | RuntimeException | Error e) {
      engine.poison(e);
    }
  }

  /** One look at the queue and what follows from it; false: the end. */
  private boolean turn() throws IOException {
    commit.look();
    long now = System.nanoTime();
    if (isDue(now)) {
      return commitOrWait();
    }
    if (stopping) {
      if (commit.isUnproven()) {
        commit.prove();
      }
      return false;
    }
    if (isSyncDue(now)) {
      commit.sync();
      lastSync = now;
    }
    if (commit.isUnproven() && !commit.isUnsynced() && now - lastCommit >= SILENCE) {
      prove();
    }
    sleep(now);
    return true;
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

  private boolean commitOrWait() throws IOException {
    try {
      commit.commit();
      engine.roomFound();
      riding = false;
      lastCommit = System.nanoTime();
      return true;
    } catch (DiskFullException e) {
      engine.full(e);
      if (stopping) {
        return false;
      }
      LockSupport.parkNanos(RETRY_WHEN_FULL);
      return true;
    }
  }

  private boolean isSyncDue(long now) {
    return commit.isUnsynced() && now - lastSync >= syncInterval;
  }

  private void prove() throws IOException {
    try {
      commit.prove();
    } catch (DiskFullException e) {
      // The next file's header will say it.
      engine.full(e);
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
    if (commit.nothingArrived() && !stopping) {
      LockSupport.parkNanos(this, Math.max(1, wake));
    }
    mood = Mood.BUSY;
  }
}
