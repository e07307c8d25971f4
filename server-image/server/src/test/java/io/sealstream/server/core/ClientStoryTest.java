package io.sealstream.server.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.sealstream.server.Patience;
import io.sealstream.server.RunningServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a user of the NATS client library does every day. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class ClientStoryTest {
  private static final Duration WAIT = Patience.LIMIT;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aMessageReachesEverySubscriberInOrder() throws Exception {
    try (Connection publisher = server.connect();
        Connection one = server.connect();
        Connection two = server.connect()) {
      Subscription first = one.subscribe("orders.*");
      Subscription second = two.subscribe("orders.>");
      one.flush(WAIT);
      two.flush(WAIT);
      for (int i = 0; i < 10_000; i++) {
        publisher.publish("orders.new", bytes("order " + i));
      }
      for (Subscription subscription : new Subscription[] {first, second}) {
        for (int i = 0; i < 10_000; i++) {
          assertThat(text(subscription.nextMessage(WAIT))).isEqualTo("order " + i);
        }
      }
    }
  }

  @Test
  void aRequestGetsItsReplyWithHeaders() throws Exception {
    try (Connection service = server.connect();
        Connection client = server.connect()) {
      Dispatcher dispatcher =
          service.createDispatcher(
              request -> {
                Headers headers = new Headers().add("Echo", request.getHeaders().getFirst("Ask"));
                service.publish(request.getReplyTo(), headers, request.getData());
              });
      dispatcher.subscribe("echo");
      service.flush(WAIT);
      Headers headers = new Headers().add("Ask", "what?");
      Message reply =
          Patience.get(
              client.request(
                  NatsMessage.builder().subject("echo").headers(headers).data("x").build()));
      assertThat(reply.getHeaders().getFirst("Echo")).isEqualTo("what?");
      assertThat(text(reply)).isEqualTo("x");
    }
  }

  @Test
  void aRequestThatNobodyServesFailsAtOnce() throws Exception {
    Options options = server.options().reportNoResponders().build();
    try (Connection client = Nats.connect(options)) {
      assertThat(client.request("nobody.here", bytes("?")))
          .failsWithin(WAIT)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("503");
    }
  }

  @Test
  void aQueueGroupSharesTheWork() throws Exception {
    int messages = 3000;
    try (Connection publisher = server.connect();
        Connection a = server.connect();
        Connection b = server.connect();
        Connection c = server.connect()) {
      AtomicInteger[] got = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
      CountDownLatch all = new CountDownLatch(messages);
      Connection[] workers = {a, b, c};
      for (int i = 0; i < 3; i++) {
        AtomicInteger mine = got[i];
        workers[i]
            .createDispatcher(
                m -> {
                  mine.incrementAndGet();
                  all.countDown();
                })
            .subscribe("work.*", "workers");
        workers[i].flush(WAIT);
      }
      for (int i = 0; i < messages; i++) {
        publisher.publish("work.item", bytes("x"));
      }
      Patience.await(all);
      publisher.flush(WAIT);
      assertThat(got[0].get() + got[1].get() + got[2].get()).isEqualTo(messages);
      for (AtomicInteger share : got) {
        assertThat(share.get()).isBetween(messages / 3 - 300, messages / 3 + 300);
      }
    }
  }

  @Test
  void aDrainedSubscriptionLosesNothingThatWasSentBefore() throws Exception {
    try (Connection publisher = server.connect();
        Connection subscriber = server.connect()) {
      AtomicInteger got = new AtomicInteger();
      Dispatcher dispatcher = subscriber.createDispatcher(m -> got.incrementAndGet());
      dispatcher.subscribe("drain.me");
      subscriber.flush(WAIT);
      for (int i = 0; i < 5000; i++) {
        publisher.publish("drain.me", bytes("x"));
      }
      publisher.flush(WAIT);
      assertThat(Patience.get(subscriber.drain(WAIT))).isTrue();
      assertThat(got.get()).isEqualTo(5000);
    }
  }

  @Test
  void aSubscriptionEndsAfterItsLastMessage() throws Exception {
    try (Connection publisher = server.connect();
        Connection subscriber = server.connect()) {
      Subscription subscription = subscriber.subscribe("few");
      subscription.unsubscribe(3);
      subscriber.flush(WAIT);
      for (int i = 0; i < 10; i++) {
        publisher.publish("few", bytes("" + i));
      }
      for (int i = 0; i < 3; i++) {
        assertThat(text(subscription.nextMessage(WAIT))).isEqualTo("" + i);
      }
      publisher.flush(WAIT);
      subscriber.flush(WAIT);
      // Those of the tests before may still be on their way out.
      Patience.await().until(() -> server.core().figures().subscriptions() == 0);
    }
  }

  @Test
  void withoutEchoAPublisherDoesNotHearItself() throws Exception {
    Options options = server.options().noEcho().build();
    try (Connection quiet = Nats.connect(options);
        Connection other = server.connect()) {
      Subscription own = quiet.subscribe("talk");
      Subscription others = other.subscribe("talk");
      quiet.flush(WAIT);
      other.flush(WAIT);
      quiet.publish("talk", bytes("mine"));
      assertThat(text(others.nextMessage(WAIT))).isEqualTo("mine");
      other.publish("talk", bytes("theirs"));
      assertThat(text(own.nextMessage(WAIT))).isEqualTo("theirs");
    }
  }

  @Test
  void messagesUpToTheLimitPassWhole() throws Exception {
    try (Connection client = server.connect()) {
      Subscription subscription = client.subscribe("large");
      int max = (int) client.getServerInfo().getMaxPayload();
      byte[] large = new byte[max];
      for (int i = 0; i < max; i++) {
        large[i] = (byte) (i * 31 >> 3);
      }
      for (int size : new int[] {0, 1, 65_535, 65_536, 131_072, 300_000, max}) {
        byte[] part = java.util.Arrays.copyOf(large, size);
        client.publish("large", part);
        assertThat(subscription.nextMessage(WAIT).getData()).isEqualTo(part);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Message message) {
    assertThat(message).isNotNull();
    return new String(message.getData(), StandardCharsets.UTF_8);
  }
}
