package io.sealstream.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.sealstream.server.Patience;
import io.sealstream.server.RawClient;
import io.sealstream.server.core.Burst;
import io.sealstream.server.core.Bus;
import io.sealstream.server.core.Inbound;
import io.sealstream.server.core.Receiver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of three servers talk to each other as if they were clients of one. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class ThreeServersTest {
  @TempDir Path directory;
  private ClusterServer a;
  private ClusterServer b;
  private ClusterServer c;

  @BeforeEach
  void threeServersOfWhichEachButTheFirstKnowsOne() throws Exception {
    a = new ClusterServer.Wish(directory, "a").start();
    b = new ClusterServer.Wish(directory, "b").routeTo(a).start();
    c = new ClusterServer.Wish(directory, "c").routeTo(a).start();
    a.linkedTo(2);
    b.linkedTo(2);
    c.linkedTo(2);
  }

  @AfterEach
  void end() {
    c.close();
    b.close();
    a.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String next(Subscription subscription) throws InterruptedException {
    Message message = subscription.nextMessage(Patience.LIMIT);
    return message.getSubject() + "=" + new String(message.getData(), StandardCharsets.UTF_8);
  }

  @Test
  void aMessageReachesSubscribersOfAllServersOnceEach() throws Exception {
    try (Connection atA = a.connect();
        Connection atB = b.connect();
        Connection atC = c.connect()) {
      Subscription here = atA.subscribe("orders.*");
      Subscription there = atB.subscribe("orders.new");
      Subscription thereToo = atB.subscribe("orders.>");
      Subscription elsewhere = atC.subscribe("orders.new");
      Subscription end = atC.subscribe("end");
      a.hearsOf("end");
      for (ClusterServer server : new ClusterServer[] {a, b}) {
        Patience.await().until(() -> subscribers(server) >= 5);
      }
      atA.publish("orders.new", bytes("1"));
      atA.publish("end", bytes("2"));
      for (Subscription s : new Subscription[] {here, there, thereToo, elsewhere}) {
        assertThat(next(s)).isEqualTo("orders.new=1");
      }
      assertThat(next(end)).isEqualTo("end=2");
      // Whatever came twice came before the end. The client counts a message behind handing it
      // over: for a moment it may say -1.
      assertThat(elsewhere.getPendingMessageCount()).isNotPositive();
      assertThat(there.getPendingMessageCount()).isNotPositive();
    }
  }

  private static int subscribers(ClusterServer server) {
    return server.core().figures().subscriptions();
  }

  @Test
  void aRequestIsAnsweredByAClientOfAnotherServer() throws Exception {
    try (Connection atA = a.connect();
        Connection atC = c.connect()) {
      Dispatcher answering =
          atC.createDispatcher(
              m -> atC.publish(m.getReplyTo(), bytes("pong of " + m.getSubject())));
      answering.subscribe("ping");
      a.hearsOf("ping");
      Message answer = atA.request("ping", bytes("?"), Patience.LIMIT);
      assertThat(new String(answer.getData(), StandardCharsets.UTF_8)).isEqualTo("pong of ping");
    }
  }

  @Test
  void headersAndLargePayloadsCrossUnchanged() throws Exception {
    byte[] large = new byte[900_000];
    large[0] = 1;
    large[large.length - 1] = 2;
    try (Connection atA = a.connect();
        Connection atB = b.connect()) {
      Subscription subscription = atB.subscribe("large");
      a.hearsOf("large");
      Headers headers = new Headers().add("Trace", "x1", "x2");
      atA.publish(NatsMessage.builder().subject("large").headers(headers).data(large).build());
      Message message = subscription.nextMessage(Patience.LIMIT);
      assertThat(message.getData()).isEqualTo(large);
      assertThat(message.getHeaders().get("Trace")).containsExactly("x1", "x2");
    }
  }

  @Test
  void aQueueGroupGetsEachMessageOnceAndItsMembersHereFirst() throws Exception {
    AtomicInteger near = new AtomicInteger();
    AtomicInteger far = new AtomicInteger();
    try (Connection atA = a.connect();
        Connection atB = b.connect();
        Connection atC = c.connect()) {
      atB.createDispatcher(m -> far.incrementAndGet()).subscribe("jobs", "workers");
      atC.createDispatcher(m -> far.incrementAndGet()).subscribe("jobs", "workers");
      a.hearsOf("jobs");
      Patience.await().until(() -> subscribers(a) >= 2);
      for (int i = 0; i < 100; i++) {
        atA.publish("jobs", bytes("x"));
      }
      Patience.await().until(() -> far.get() == 100);
      Dispatcher here =
          atA.createDispatcher(m -> near.incrementAndGet()).subscribe("jobs", "workers");
      atA.flush(Patience.LIMIT);
      for (int i = 0; i < 100; i++) {
        atA.publish("jobs", bytes("y"));
      }
      Patience.await().until(() -> near.get() == 100);
      assertThat(far.get()).isEqualTo(100);
      here.unsubscribe("jobs");
    }
  }

  @Test
  void whoAsksWhereNobodyListensAnywhereIsToldSo() throws Exception {
    try (RawClient atA = a.raw().connected();
        RawClient atB = b.raw().connected()) {
      atB.lines("SUB quiet 1").roundTrip();
      a.hearsOf("quiet");
      atB.lines("UNSUB 1").roundTrip();
      a.hearsNoMoreOf("quiet");
      atA.lines("SUB answers 1", "PUB quiet answers 0", "");
      assertThat(atA.line()).isEqualTo("HMSG answers 1 16 16");
      assertThat(atA.line()).isEqualTo("NATS/1.0 503");
    }
  }

  @Test
  void clientsAreToldOfAllServersAndOfEachThatGoes() throws Exception {
    try (Connection client = a.connect()) {
      Patience.await().until(() -> client.getServerInfo().getConnectURLs().size() == 3);
      assertThat(client.getServerInfo().getConnectURLs())
          .containsExactlyInAnyOrder(
              "127.0.0.1:" + a.core().port(),
              "127.0.0.1:" + b.core().port(),
              "127.0.0.1:" + c.core().port());
      assertThat(client.getServerInfo().getCluster()).isEqualTo("test");
      c.close();
      Patience.await().until(() -> client.getServerInfo().getConnectURLs().size() == 2);
      a.linkedTo(1);
      assertThat(a.log()).contains("the other server shuts down");
    }
  }

  @Test
  void whoPublishesToAFullPartOfAnotherServerWaitsUntilItHasRoom() throws Exception {
    AtomicInteger taken = new AtomicInteger();
    AtomicBoolean full = new AtomicBoolean(true);
    Receiver slow =
        new Receiver() {
          @Override
          public void onMessage(Inbound message) {
            taken.incrementAndGet();
          }

          @Override
          public boolean isFull() {
            return full.get();
          }
        };
    int all = 20_000;
    byte[] payload = new byte[16 << 10];
    try (Bus.Subscription listening = b.core().bus().subscribe("flood", slow);
        Connection atA = a.connect();
        Connection atC = c.connect()) {
      a.hearsOf("flood");
      Thread publisher =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < all; i++) {
                      atA.publish("flood", payload);
                    }
                  });
      byte[] subject = bytes("flood");
      Patience.await().until(() -> taken.get() > 0);
      Burst burst = a.core().bus().burst();
      Patience.await().until(() -> !burst.keepsUp(subject, 0, subject.length));
      // Everything else goes on in the meantime.
      Subscription other = atC.subscribe("other");
      b.hearsOf("other");
      try (Connection atB = b.connect()) {
        atB.publish("other", bytes("1"));
        assertThat(next(other)).isEqualTo("other=1");
      }
      assertThat(taken.get()).isLessThan(all);
      full.set(false);
      Patience.await().until(() -> taken.get() == all);
      publisher.join();
    }
  }
}
