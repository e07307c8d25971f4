package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A client's request for messages, and what of it is still open. Times in milliseconds of the
 * consumer's clock. Not thread safe: the stream's owner only.
 */
final class PullRequest {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long NANOS = 1_000_000;

  final byte[] reply;
  private final boolean noWait;
  private final boolean byteLimited;
  private final long expires;
  private final long heartbeat;
  private long messages;
  private long bytes;
  private long nextHeartbeat;
  private boolean served;

  private PullRequest(byte[] reply, Asked asked, long now) {
    this.reply = reply;
    this.noWait = asked.noWait;
    this.messages = Math.max(1, asked.batch);
    this.bytes = Math.max(0, asked.maxBytes);
    this.byteLimited = asked.maxBytes > 0;
    this.expires = asked.expires > 0 ? now + millis(asked.expires) : NEVER;
    this.heartbeat = millis(asked.heartbeat);
    this.nextHeartbeat = asked.heartbeat > 0 ? now + heartbeat : NEVER;
  }

  /**
   * What a request says; sizes and nanoseconds as in the API.
   *
   * @param batch messages asked for
   * @param expires 0: never
   * @param maxBytes 0: any number
   */
  record Asked(long batch, long expires, boolean noWait, long maxBytes, long heartbeat) {
    private static final Asked ONE = new Asked(1, 0, false, 0, 0);
    private static final Set<String> FIELDS =
        Set.of("batch", "expires", "no_wait", "max_bytes", "idle_heartbeat");

    /**
     * Reads a request: nothing (one message), a number of messages, or an object.
     *
     * @throws RefusedException when it is an object that cannot be read, or asks for what is not
     *     built: priorities and groups
     */
    static Asked read(byte[] body, int offset, int length) throws RefusedException {
      String text = new String(body, offset, length, StandardCharsets.UTF_8).trim();
      if (text.startsWith("{")) {
        JsonObject json = JsonObject.parse(body, offset, length);
        for (String name : json.names()) {
          if (!FIELDS.contains(name)) {
            throw ErrorCode.INVALID_JSON
                .about("option " + name + " is not supported by this server")
                .refused();
          }
        }
        return new Asked(
            json.integer("batch"),
            json.integer("expires"),
            json.bool("no_wait"),
            json.integer("max_bytes"),
            json.integer("idle_heartbeat"));
      }
      try {
        return text.isEmpty() ? ONE : new Asked(Long.parseLong(text), 0, false, 0, 0);
      } catch (NumberFormatException e) {
        return ONE;
      }
    }

    boolean heartbeatTooLarge() {
      return heartbeat > 0 && heartbeat > expires / 2;
    }

    PullRequest open(byte[] reply, long now) {
      return new PullRequest(reply, this, now);
    }
  }

  private static long millis(long nanos) {
    return (nanos + NANOS - 1) / NANOS;
  }

  /** Messages still to come. */
  long messages() {
    return messages;
  }

  /** Bytes still to come, 0 without a limit. */
  long bytes() {
    return bytes;
  }

  boolean isExpired(long now) {
    return now >= expires;
  }

  /** It takes what there is and does not wait for more once it got something. */
  boolean isOneShotServed() {
    return noWait && served;
  }

  boolean hasRoomFor(int size) {
    return !byteLimited || size <= bytes;
  }

  /** One message went out. */
  void served(int size, long now) {
    served = true;
    messages--;
    if (byteLimited) {
      bytes -= size;
      if (bytes == 0) {
        messages = 0;
      }
    }
    if (heartbeat > 0) {
      nextHeartbeat = now + heartbeat;
    }
  }

  boolean isDone() {
    return messages <= 0;
  }

  boolean isHeartbeatDue(long now) {
    return now >= nextHeartbeat;
  }

  void heartbeatSent(long now) {
    nextHeartbeat = now + heartbeat;
  }

  /** When something has to be done about it, at the latest. */
  long deadline() {
    return Math.min(expires, nextHeartbeat);
  }
}
