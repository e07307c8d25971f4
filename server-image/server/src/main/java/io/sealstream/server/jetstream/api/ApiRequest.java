package io.sealstream.server.jetstream.api;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.core.Burst;
import io.sealstream.server.core.Inbound;
import java.nio.charset.StandardCharsets;

/**
 * One request, copied from the bus. Tokens of its subject are counted behind {@code $JS.API.}:
 * {@code STREAM.INFO.orders} has three.
 *
 * @param subject whole, as sent
 * @param reply where the answer goes; empty when nobody waits
 * @param headers the whole block, or empty
 * @param body the payload
 * @param tally counts the answer
 */
public record ApiRequest(
    String subject, byte[] reply, byte[] headers, byte[] body, ApiTally tally) {
  /** Where every API subject starts. */
  public static final String PREFIX = "$JS.API.";

  private static final byte[] NONE = {};

  /** Copies a message of the bus that nobody counts. */
  public static ApiRequest of(Inbound message) {
    return of(message, new ApiTally());
  }

  /** Copies a message of the bus. */
  public static ApiRequest of(Inbound message, ApiTally tally) {
    ByteBuf buffer = message.buffer;
    return new ApiRequest(
        buffer.toString(message.subject, message.subjectLength, StandardCharsets.UTF_8),
        copy(buffer, message.reply, message.replyLength),
        copy(buffer, message.headers, message.headersLength),
        copy(buffer, message.payload, message.payloadLength),
        tally);
  }

  private static byte[] copy(ByteBuf buffer, int from, int length) {
    if (length == 0) {
      return NONE;
    }
    byte[] bytes = new byte[length];
    buffer.getBytes(from, bytes);
    return bytes;
  }

  /** The tokens behind {@link #PREFIX}. */
  public String[] tokens() {
    return subject.substring(PREFIX.length()).split("\\.", -1);
  }

  /** The body as an object; an empty body is an object without fields. */
  public JsonObject json() throws RefusedException {
    return body.length == 0 ? JsonObject.EMPTY : JsonObject.parse(body);
  }

  /** Bytes that this request holds, for bounds. */
  public int size() {
    return 64 + subject.length() + reply.length + headers.length + body.length;
  }

  /** Answers, if somebody waits. Call from the burst's owner; the caller flushes. */
  public void answer(Burst burst, ApiReply answer) {
    if (answer.refused()) {
      tally.refused();
    }
    answer(burst, NONE, answer.json());
  }

  /** Answers with raw headers and payload. */
  public void answer(Burst burst, byte[] answerHeaders, byte[] payload) {
    if (reply.length > 0) {
      burst.send(
          reply,
          0,
          reply.length,
          reply,
          0,
          reply.length,
          null,
          0,
          0,
          answerHeaders,
          0,
          answerHeaders.length,
          payload,
          0,
          payload.length);
    }
  }
}
