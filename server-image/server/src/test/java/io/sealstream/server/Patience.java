package io.sealstream.server;

import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

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

  /**
   * What a cluster answers as soon as somebody leads: a question that finds no leader, no answer or
   * a server that goes is asked again.
   *
   * @param ask null: not yet
   * @throws AssertionError with what was answered last
   */
  public static <T> T eventually(Callable<T> ask) {
    AtomicReference<Exception> last = new AtomicReference<>();
    try {
      return await()
          .pollInterval(Duration.ofMillis(50))
          .until(() -> answer(ask, last), answer -> answer != null);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("the last answer was: " + last.get(), last.get());
    }
  }

  private static <T> T answer(Callable<T> ask, AtomicReference<Exception> last) throws Exception {
    try {
      return ask.call();
    } catch (IOException | JetStreamApiException | TimeoutException | IllegalStateException e) {
      last.set(e);
      return null;
    }
  }

  public static <T> T get(Future<T> future) throws Exception {
    return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
