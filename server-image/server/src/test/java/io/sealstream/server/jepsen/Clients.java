package io.sealstream.server.jepsen;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Clients that work at the same time, each on a thread of its own, until they are told to stop. */
final class Clients {
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean over;

  /** What one client does, while {@link #goOn}; what it throws fails the run. */
  interface Client {
    void work(Clients clients) throws Exception;
  }

  void start(Client client) {
    threads.add(
        Thread.ofPlatform()
            .name(client.getClass().getSimpleName())
            .start(
                () -> {
                  try {
                    client.work(this);
                  } catch (Exception | AssertionError e) {
                    failure.compareAndSet(null, e);
                  }
                }));
  }

  boolean goOn() {
    return !over;
  }

  /** Returns when all have stopped. */
  void stop() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new AssertionError("a client failed", failure.get());
    }
  }
}
