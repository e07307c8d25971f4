package io.sealstream.server.crash.volume;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A thread with a mount namespace of its own. What it mounts is seen by itself and by the processes
 * that it starts, and is gone with them: nothing stays behind, however this JVM ends.
 */
final class PrivateMounts implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("mounts").factory());

  private PrivateMounts() {}

  /** Fails where this process may not do that. */
  static PrivateMounts open() throws IOException {
    PrivateMounts mounts = new PrivateMounts();
    try {
      mounts.call(
          () -> {
            Libc.unshareMounts();
            return true;
          });
      return mounts;
    } catch (IOException e) {
      mounts.close();
      throw e;
    } catch (Exception e) {
      mounts.close();
      throw new IOException(e);
    }
  }

  <T> T call(Callable<T> work) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    thread.execute(
        () -> {
          try {
            result.complete(work.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    try {
      return result.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case Exception exception -> throw exception;
        default -> throw e;
      }
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
