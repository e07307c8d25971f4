package io.sealstream.server.crash.load;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.sealstream.server.Patience;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The clients' work against one life of a server, from its start until its death. Each task has a
 * thread of its own; {@link #end} is called when the server is dead.
 */
public final class Turn {
  static final JetStreamOptions PATIENT =
      JetStreamOptions.builder().requestTimeout(Patience.LIMIT).build();

  /** The server could not do it: an answer of one that is failing. */
  private static final int SERVER_FAULT = 500;

  private final Connection nats;
  private final CountDownLatch enough;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Set<Task> heard = ConcurrentHashMap.newKeySet();
  private volatile int clients;
  private volatile boolean over;

  /**
   * @param answers that {@link #awaitAnswers} waits for
   */
  Turn(Connection nats, int answers) {
    this.nats = nats;
    this.enough = new CountDownLatch(answers);
  }

  /** What one client does until the turn is over. */
  public interface Task {
    void work(Turn turn) throws Exception;
  }

  /**
   * Starts a thread for each.
   *
   * @param beside what is no client; it is waited for as well, until it was {@link #heard}
   */
  Turn start(List<Task> tasks, Task beside) {
    List<Task> all = new ArrayList<>(tasks);
    all.add(beside);
    clients = all.size();
    for (Task task : all) {
      threads.add(Thread.ofPlatform().name(task.getClass().getSimpleName()).start(() -> run(task)));
    }
    return this;
  }

  private void run(Task task) {
    try {
      task.work(this);
    } catch (Exception | AssertionError e) {
      failed(e);
    }
  }

  /** A task ended. It counts, unless the server failed, or the connection ended with it. */
  private void failed(Throwable why) {
    if (isRefusal(why) || why instanceof AssertionError || !connectionEnds()) {
      failure.compareAndSet(null, why);
    }
  }

  /** A publish was not acknowledged: a refusal has no excuse, all else has the death. */
  void notAcknowledged(Throwable why) {
    if (isRefusal(why) || isRefusal(why.getCause())) {
      failure.compareAndSet(null, why);
    }
  }

  private static boolean isRefusal(Throwable why) {
    return why instanceof JetStreamApiException refusal && refusal.getErrorCode() < SERVER_FAULT;
  }

  /** A request may notice the death before the connection does. */
  private boolean connectionEnds() {
    try {
      Patience.await().until(() -> over || nats.getStatus() != Connection.Status.CONNECTED);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  JetStream jetStream() throws IOException {
    return nats.jetStream(PATIENT);
  }

  JetStreamManagement management() throws IOException {
    return nats.jetStreamManagement(PATIENT);
  }

  Connection nats() {
    return nats;
  }

  /** A client that waits for each answer got one. */
  void answered(Task client) {
    heard(client);
    enough.countDown();
  }

  /** A client that does not wait got one. */
  public void heard(Task client) {
    heard.add(client);
  }

  /** The server is dead, or nobody is connected to it any more. */
  public boolean isOver() {
    return over || nats.getStatus() == Connection.Status.CLOSED;
  }

  /** True once as many answers came as were asked for, and every client got one. */
  public boolean awaitAnswers(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < end) {
      if (enough.getCount() == 0 && heard.size() == clients) {
        return true;
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return false;
  }

  /** Throws when a client met what no death explains. */
  public void check() {
    if (failure.get() != null) {
      throw new AssertionError("a client failed", failure.get());
    }
  }

  /** The server is dead, or is about to be killed: what fails from now on has its reason. */
  public void over() {
    over = true;
  }

  /** Ends the clients' threads. */
  public void end() throws InterruptedException {
    over();
    nats.close();
    for (Thread thread : threads) {
      thread.join();
    }
    check();
  }
}
