package io.sealstream.raft.sim;

import java.util.concurrent.Executor;

/** One process's thread: it may stand still for a while, and nothing of it runs after its end. */
final class SimProcess implements Executor {
  private final SimTime time;
  private long pausedUntil;
  private boolean ended;

  SimProcess(SimTime time) {
    this.time = time;
  }

  void pause(long millis) {
    pausedUntil = time.now() + millis;
  }

  void end() {
    ended = true;
  }

  @Override
  public void execute(Runnable task) {
    time.at(pausedUntil, () -> runOrWait(task));
  }

  private void runOrWait(Runnable task) {
    if (ended) {
      return;
    }
    if (time.now() < pausedUntil) {
      time.at(pausedUntil, () -> runOrWait(task));
    } else {
      task.run();
    }
  }
}
