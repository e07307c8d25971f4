package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.sealstream.server.cluster.PeerAnswer.Answered;
import io.sealstream.server.cluster.PeerAnswer.Failed;
import io.sealstream.server.cluster.PeerAnswer.Reason;
import io.sealstream.server.wire.FrameException;
import io.sealstream.server.wire.FrameKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Requests on one link, in both directions. What waits belongs to the link's event loop; every
 * thread may ask and answer.
 *
 * <pre>
 * REQUEST: u64 number ‖ u8 topic ‖ body
 * ANSWER:  u64 number ‖ u8 0 answered, 1 busy, 2 not served ‖ body
 * </pre>
 */
final class Requests {
  private static final int FIXED = 9;
  private static final int ANSWERED = 0;
  private static final int BUSY = 1;
  private static final int NOT_SERVED = 2;
  private static final byte[] NOTHING = new byte[0];

  private final LinkTraffic link;
  private final EventLoop loop;
  private final Services services;
  private final Map<Long, Waiting> waiting = new HashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private long last;
  private boolean over;

  private record Waiting(Consumer<PeerAnswer> answer, ScheduledFuture<?> limit) {}

  Requests(LinkTraffic link, EventLoop loop, Services services) {
    this.link = link;
    this.loop = loop;
    this.services = services;
  }

  /** Any thread. */
  void ask(Topic topic, byte[] body, Duration patience, Consumer<PeerAnswer> answer) {
    if (link.neighbour().isCongested() || asked.incrementAndGet() > Peers.MOST_REQUESTS) {
      asked.decrementAndGet();
      answer.accept(new Failed(Reason.BUSY));
      return;
    }
    loop.execute(() -> send(topic, body, patience, answer));
  }

  private void send(Topic topic, byte[] body, Duration patience, Consumer<PeerAnswer> answer) {
    if (over) {
      asked.decrementAndGet();
      answer.accept(new Failed(Reason.NOT_LINKED));
      return;
    }
    long number = ++last;
    Runnable late = () -> end(number, new Failed(Reason.TIMED_OUT));
    long nanos = Math.max(1, patience.toNanos());
    waiting.put(number, new Waiting(answer, loop.schedule(late, nanos, TimeUnit.NANOSECONDS)));
    post(FrameKind.REQUEST, number, topic.code(), body);
  }

  private void post(FrameKind kind, long number, int code, byte[] body) {
    ByteBuf frame = link.allocator().buffer(FrameKind.HEADER + FIXED + body.length);
    frame.writeInt(FIXED + body.length).writeByte(kind.code());
    link.post(frame.writeLong(number).writeByte(code).writeBytes(body));
  }

  private void end(long number, PeerAnswer answer) {
    Waiting ended = waiting.remove(number);
    if (ended != null) {
      ended.limit.cancel(false);
      asked.decrementAndGet();
      ended.answer.accept(answer);
    }
  }

  /** An answer; one that comes too late is dropped. */
  void answered(ByteBuf in, int length) throws FrameException {
    require(length);
    long number = in.readLong();
    int code = in.readUnsignedByte();
    byte[] body = new byte[length - FIXED];
    in.readBytes(body);
    end(
        number,
        switch (code) {
          case ANSWERED -> new Answered(body);
          case NOT_SERVED -> new Failed(Reason.NOT_SERVED);
          default -> new Failed(Reason.BUSY);
        });
  }

  /** The other server asks. */
  void requested(ByteBuf in, int length) throws FrameException {
    require(length);
    long number = in.readLong();
    Optional<PeerService> service = services.of(in.readUnsignedByte());
    if (service.isEmpty()) {
      post(FrameKind.ANSWER, number, NOT_SERVED, NOTHING);
    } else if (unanswered.get() >= Peers.MOST_REQUESTS) {
      post(FrameKind.ANSWER, number, BUSY, NOTHING);
    } else {
      unanswered.incrementAndGet();
      byte[] body = new byte[length - FIXED];
      in.readBytes(body);
      AtomicBoolean done = new AtomicBoolean();
      service.get().requested(link.peer(), body, answer -> reply(number, answer, done));
    }
  }

  /** Any thread. */
  private void reply(long number, byte[] body, AtomicBoolean done) {
    if (body.length > Peers.LONGEST_BODY) {
      throw new IllegalArgumentException("an answer of " + body.length + " bytes");
    }
    if (done.compareAndSet(false, true)) {
      unanswered.decrementAndGet();
      post(FrameKind.ANSWER, number, ANSWERED, body);
    }
  }

  private static void require(int length) throws FrameException {
    if (length < FIXED) {
      throw new FrameException("a request or answer of " + length + " bytes");
    }
  }

  /** The link is lost, and what was asked may have been done or not. */
  void end() {
    over = true;
    for (Long number : List.copyOf(waiting.keySet())) {
      end(number, new Failed(Reason.LINK_LOST));
    }
  }
}
