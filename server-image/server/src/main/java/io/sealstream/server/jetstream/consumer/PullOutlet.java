package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.GoDuration;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.consumer.PullRequest.Asked;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Serves those who asked, in turns: each message goes to the request that has waited longest, which
 * then waits behind the others. Every request ends with a status unless it got all it asked for
 * (texts and order of checks as in nats-server 2.10).
 */
final class PullOutlet implements Outlet {
  private static final byte[] NOBODY = {};

  private final Courier courier;
  private final ArrayDeque<PullRequest> waiting = new ArrayDeque<>();
  private final ConsumerState state;
  private final Cursor cursor;
  private ConsumerConfig.Pull limits;
  private long lastActivity;

  PullOutlet(
      Courier courier, ConsumerState state, Cursor cursor, ConsumerConfig.Pull limits, long now) {
    this.courier = courier;
    this.state = state;
    this.cursor = cursor;
    this.limits = limits;
    this.lastActivity = now;
  }

  void limits(ConsumerConfig.Pull other) {
    limits = other;
  }

  /**
   * Takes a request, or refuses it with a status.
   *
   * @param pending messages that could be delivered now
   */
  void request(byte[] reply, byte[] body, int offset, int length, long pending, long now) {
    Asked asked;
    try {
      asked = Asked.read(body, offset, length);
    } catch (RefusedException e) {
      refuse(reply, "400 Bad Request - " + e.getMessage());
      return;
    }
    if (asked.heartbeatTooLarge()) {
      refuse(reply, "400 Bad Request - heartbeat value too large");
    } else if (isWithinLimits(reply, asked)) {
      if (waiting.size() >= limits.maxWaiting()) {
        dropForgotten(now);
      }
      admit(reply, asked, pending, now);
    }
  }

  private boolean isWithinLimits(byte[] reply, Asked asked) {
    if (limits.maxBatch() > 0 && asked.batch() > limits.maxBatch()) {
      return refuse(reply, "409 Exceeded MaxRequestBatch of " + limits.maxBatch());
    }
    long maxExpires = limits.maxExpires().toNanos();
    if (maxExpires > 0 && asked.expires() > maxExpires) {
      return refuse(
          reply, "409 Exceeded MaxRequestExpires of " + GoDuration.format(limits.maxExpires()));
    }
    if (limits.maxBytes() > 0 && asked.maxBytes() > limits.maxBytes()) {
      return refuse(reply, "409 Exceeded MaxRequestMaxBytes of " + limits.maxBytes());
    }
    return true;
  }

  private boolean refuse(byte[] reply, String status) {
    courier.status(reply, Status.of(status));
    return false;
  }

  private void admit(byte[] reply, Asked asked, long pending, long now) {
    lastActivity = now;
    if (asked.noWait()) {
      if (pending == 0 && asked.expires() == 0) {
        courier.status(reply, Status.NO_MESSAGES);
        return;
      }
      if (pending > 0) {
        dropForgotten(now);
        if (pending < asked()) {
          courier.status(reply, Status.REQUESTS_PENDING);
          return;
        }
      }
    }
    if (waiting.size() >= limits.maxWaiting()) {
      courier.status(reply, Status.EXCEEDED_MAX_WAITING);
      return;
    }
    waiting.add(asked.open(reply, now));
  }

  /** Messages that those who wait ask for. */
  private long asked() {
    return waiting.stream().mapToLong(PullRequest::messages).sum();
  }

  /** Ends requests that ran out, forgets those whose client is gone. */
  private void dropForgotten(long now) {
    for (Iterator<PullRequest> all = waiting.iterator(); all.hasNext(); ) {
      PullRequest request = all.next();
      if (request.isExpired(now)) {
        end(request, "408 Request Timeout");
        all.remove();
      } else if (!courier.isHeard(request.reply)) {
        all.remove();
      }
    }
  }

  private void end(PullRequest request, String status) {
    courier.status(request.reply, Status.ended(status, request.messages(), request.bytes()));
  }

  @Override
  public boolean keepsUp() {
    PullRequest head = waiting.peek();
    return head == null || courier.keepsUp(head.reply);
  }

  @Override
  public boolean isReady(long now) {
    PullRequest head = waiting.peek();
    while (head != null && head.isExpired(now)) {
      end(head, "408 Request Timeout");
      waiting.remove();
      head = waiting.peek();
    }
    return head != null;
  }

  @Override
  public byte[] target(int size) {
    PullRequest head = waiting.peek();
    while (head != null && !head.hasRoomFor(size)) {
      end(head, "409 Message Size Exceeds MaxBytes");
      waiting.remove();
      head = waiting.peek();
    }
    return head == null ? NOBODY : head.reply;
  }

  @Override
  public void delivered(int size, long now) {
    lastActivity = now;
    PullRequest head = waiting.remove();
    head.served(size, now);
    if (!head.isDone()) {
      waiting.add(head);
    } else if (head.bytes() > 0) {
      end(head, "409 Batch Completed");
    }
  }

  @Override
  public void nobodyListened(long now) {
    waiting.remove();
  }

  @Override
  public void drained() {
    for (Iterator<PullRequest> all = waiting.iterator(); all.hasNext(); ) {
      PullRequest request = all.next();
      if (request.isOneShotServed()) {
        end(request, "408 Request Timeout");
        all.remove();
      }
    }
  }

  @Override
  public long tick(long now) {
    dropForgotten(now);
    long next = NEVER;
    for (PullRequest request : waiting) {
      if (request.isHeartbeatDue(now)) {
        request.heartbeatSent(now);
        courier.status(
            request.reply, Status.heartbeat(state.deliveredConsumer(), cursor.reached(), ""));
      }
      next = Math.min(next, request.deadline());
    }
    return next;
  }

  /** When the request that was taken last wants something done. */
  long deadline() {
    PullRequest last = waiting.peekLast();
    return last == null ? NEVER : last.deadline();
  }

  @Override
  public long idleSince(long now) {
    dropForgotten(now);
    return waiting.isEmpty() ? lastActivity : NEVER;
  }

  @Override
  public void close(byte[] status) {
    waiting.forEach(request -> courier.status(request.reply, status));
    waiting.clear();
  }

  @Override
  public long waiting(long now) {
    dropForgotten(now);
    return waiting.size();
  }

  @Override
  public boolean isBound() {
    return false;
  }
}
