package io.sealstream.store;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** The owner of a simulated store's streams: its tasks run when the simulation says so. */
final class QueuedOwner implements Executor {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean atOnce;
  private boolean running;

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (atOnce) {
      run();
    }
  }

  /** While somebody waits for an answer the owner cannot be late. */
  boolean atOnce(boolean now) {
    boolean before = atOnce;
    atOnce = now;
    if (now) {
      run();
    }
    return before;
  }

  void run() {
    if (!running) {
      running = true;
      try {
        while (!tasks.isEmpty()) {
          tasks.remove().run();
        }
      } finally {
        running = false;
      }
    }
  }
}
