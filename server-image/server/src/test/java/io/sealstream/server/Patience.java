package io.sealstream.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long a test waits for what must happen: as long as an overloaded machine may need. Nothing is
 * judged by the time that it took.
 */
public final class Patience {
  public static final Duration LIMIT = Duration.ofMinutes(2);

  private Patience() {}

  public static ConditionFactory await() {
    return Awaitility.await().atMost(LIMIT);
  }

  public static void await(CountDownLatch latch) {
    await().until(() -> latch.getCount() == 0);
  }

  public static <T> T get(Future<T> future) throws Exception {
    return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
