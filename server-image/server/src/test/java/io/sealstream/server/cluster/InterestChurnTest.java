package io.sealstream.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Subscription;
import io.sealstream.server.Patience;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Subscriptions come and go on three servers while clients publish on all of them. No subscription
 * ever gets a message twice, and once all is quiet each gets what a model of all subscriptions
 * says.
 */
@SuppressWarnings("try") // the client declares InterruptedException on close
class InterestChurnTest {
  private static final String[] SUBJECTS = {"a.b", "a.c", "d"};
  private static final String[] FILTERS = {"a.b", "a.*", "a.>", ">", "d"};
  private static final String[] QUEUES = {"", "", "q1", "q2"};
  private static final int STEPS = 300;

  /** Of each client while subscriptions come and go: fewer than a client's library drops. */
  private static final int MOST_MESSAGES = 10_000;

  @TempDir Path directory;

  /** A subscription of the model, with what it got. */
  private static final class Listener {
    final Client client;
    final String filter;
    final String queue;
    final Map<String, AtomicInteger> got = new ConcurrentHashMap<>();
    Subscription subscription;

    Listener(Client client, String filter, String queue) {
      this.client = client;
      this.filter = filter;
      this.queue = queue;
    }

    boolean hears(String subject) {
      return switch (filter) {
        case ">" -> true;
        case "a.*", "a.>" -> subject.startsWith("a.");
        default -> filter.equals(subject);
      };
    }
  }

  /** A client of one server, with all its subscriptions. */
  private record Client(
      ClusterServer server, Connection connection, Dispatcher dispatcher, AtomicInteger ends) {
    static Client of(ClusterServer server) throws Exception {
      Connection connection = server.connect();
      AtomicInteger ends = new AtomicInteger();
      Dispatcher dispatcher = connection.createDispatcher();
      dispatcher.subscribe("end", m -> ends.incrementAndGet());
      return new Client(server, connection, dispatcher, ends);
    }

    void publish(String subject, String text) {
      connection.publish(subject, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void eachGetsWhatTheModelSays(long seed) throws Exception {
    try (ClusterServer a = new ClusterServer.Wish(directory, "a").start();
        ClusterServer b = new ClusterServer.Wish(directory, "b").routeTo(a).start();
        ClusterServer c = new ClusterServer.Wish(directory, "c").routeTo(a).start()) {
      for (ClusterServer server : List.of(a, b, c)) {
        server.linkedTo(2);
      }
      List<Client> clients = List.of(Client.of(a), Client.of(b), Client.of(c));
      try {
        story(clients, seed);
      } finally {
        for (Client client : clients) {
          client.connection.close();
        }
      }
    }
  }

  private void story(List<Client> clients, long seed) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> load = new ArrayList<>();
    for (Client client : clients) {
      load.add(Thread.ofVirtual().start(() -> publishUntil(over, client)));
    }
    List<Listener> there = new ArrayList<>();
    List<Listener> all = new ArrayList<>();
    try {
      churn(clients, new Random(seed), there, all);
    } finally {
      over.set(true);
      for (Thread thread : load) {
        thread.join();
      }
    }
    settle(clients, there);
    for (Client client : clients) {
      for (String subject : SUBJECTS) {
        client.publish(subject, "last of " + client.server.core().identity().serverName());
      }
      client.publish("end", "of " + client.server.core().identity().serverName());
    }
    // What was published before an end has arrived before it, wherever it went.
    for (Client client : clients) {
      Patience.await().until(() -> client.ends.get() == clients.size());
    }
    judge(clients, there, all, "seed " + seed);
  }

  private static void publishUntil(AtomicBoolean over, Client client) {
    Random random = new Random();
    for (int i = 0; i < MOST_MESSAGES && !over.get(); i++) {
      client.publish(
          SUBJECTS[random.nextInt(SUBJECTS.length)],
          i + " of " + client.server.core().identity().serverName());
    }
  }

  private static void churn(
      List<Client> clients, Random random, List<Listener> there, List<Listener> all)
      throws Exception {
    for (int i = 0; i < STEPS; i++) {
      if (i % 10 == 0) {
        clients.get(random.nextInt(clients.size())).connection.flush(Patience.LIMIT);
      }
      if (there.size() > 12 || (!there.isEmpty() && random.nextInt(5) < 2)) {
        Listener gone = there.remove(random.nextInt(there.size()));
        gone.client.dispatcher.unsubscribe(gone.subscription);
      } else {
        Listener listener =
            new Listener(
                clients.get(random.nextInt(clients.size())),
                FILTERS[random.nextInt(FILTERS.length)],
                QUEUES[random.nextInt(QUEUES.length)]);
        subscribe(listener);
        there.add(listener);
        all.add(listener);
      }
    }
  }

  private static void subscribe(Listener listener) {
    io.nats.client.MessageHandler handler =
        m ->
            listener
                .got
                .computeIfAbsent(
                    m.getSubject() + "=" + new String(m.getData(), StandardCharsets.UTF_8),
                    key -> new AtomicInteger())
                .incrementAndGet();
    Dispatcher dispatcher = listener.client.dispatcher;
    listener.subscription =
        listener.queue.isEmpty()
            ? dispatcher.subscribe(listener.filter, handler)
            : dispatcher.subscribe(listener.filter, listener.queue, handler);
  }

  /** Waits until every server knows of exactly the subscriptions of the model. */
  private static void settle(List<Client> clients, List<Listener> there) throws Exception {
    for (Client client : clients) {
      client.connection.flush(Patience.LIMIT);
    }
    for (Client client : clients) {
      long elsewhere =
          clients.stream()
              .filter(other -> other != client)
              .mapToLong(
                  other ->
                      1
                          + there.stream()
                              .filter(l -> l.client == other)
                              .map(l -> l.filter + " " + l.queue)
                              .distinct()
                              .count())
              .sum();
      Patience.await()
          .until(
              () ->
                  client.server.service().links().stream()
                          .mapToLong(LinkReport::subscriptions)
                          .sum()
                      == elsewhere);
    }
  }

  private static void judge(
      List<Client> clients, List<Listener> there, List<Listener> all, String story) {
    for (Listener listener : all) {
      listener.got.forEach(
          (message, times) ->
              assertThat(times.get())
                  .as("%s: %s for %s %s", story, message, listener.filter, listener.queue)
                  .isEqualTo(1));
    }
    for (Client client : clients) {
      for (String subject : SUBJECTS) {
        String message = subject + "=last of " + client.server.core().identity().serverName();
        Map<String, Integer> groups = new HashMap<>();
        for (Listener listener : there) {
          int got = listener.got.containsKey(message) ? 1 : 0;
          if (listener.queue.isEmpty()) {
            assertThat(got)
                .as("%s: %s for %s", story, message, listener.filter)
                .isEqualTo(listener.hears(subject) ? 1 : 0);
          } else if (listener.hears(subject)) {
            groups.merge(listener.queue, got, Integer::sum);
          }
        }
        groups.forEach(
            (queue, got) ->
                assertThat(got).as("%s: %s in group %s", story, message, queue).isEqualTo(1));
      }
    }
  }

  @Test
  void aServerThatJoinsLaterHearsOfEverythingThatWasThereBefore() throws Exception {
    try (ClusterServer a = new ClusterServer.Wish(directory, "a").start();
        Connection atA = a.connect()) {
      for (int i = 0; i < 2000; i++) {
        atA.subscribe("many." + i);
      }
      atA.flush(Patience.LIMIT);
      try (ClusterServer b = new ClusterServer.Wish(directory, "b").routeTo(a).start()) {
        b.linkedTo(1);
        Patience.await().until(() -> b.service().links().getFirst().subscriptions() == 2000);
        atA.close();
        Patience.await().until(() -> b.service().links().getFirst().subscriptions() == 0);
      }
    }
  }
}
