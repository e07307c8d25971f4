package io.sealstream.raft.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * The owner of a simulated member's stream: its tasks run in order, when its process has a turn; at
 * once while the store waits for one of them.
 */
final class SimOwner implements Executor {
  private final SimProcess process;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean atOnce;
  private boolean running;
  private boolean scheduled;

  SimOwner(SimProcess process) {
    this.process = process;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (atOnce) {
      drain();
    } else if (!scheduled) {
      scheduled = true;
      process.execute(
          () -> {
            scheduled = false;
            drain();
          });
    }
  }

  void atOnce(boolean now) {
    atOnce = now;
    if (now) {
      drain();
    }
  }

  private void drain() {
    if (running) {
      return;
    }
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
