package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.api.Rfc3339;
import io.sealstream.store.DamageException;
import io.sealstream.store.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Direct gets: the answer is the stored message itself, with headers that say where it stands; what
 * goes wrong is a status. Either a JSON request, or the subject behind the stream's name for its
 * last message.
 */
final class DirectGet {
  private static final byte[] NONE = {};
  private static final byte[] FIRST_LINE = bytes("NATS/1.0\r\n");

  private DirectGet() {}

  static void answer(StreamActor stream, ApiRequest request) {
    if (stream.isClosed()) {
      status(stream, request, stream.gone().code() + " " + stream.gone().description());
      return;
    }
    String rest = request.subject().substring(ApiRequest.PREFIX.length() + "DIRECT.GET.".length());
    if (rest.equals(stream.name())) {
      byJson(stream, request);
    } else if (request.body().length > 0) {
      status(stream, request, "408 Bad Request");
    } else {
      String subject = rest.substring(stream.name().length() + 1);
      reply(stream, request, new MessageLookup(0, subject, ""));
    }
  }

  private static void byJson(StreamActor stream, ApiRequest request) {
    MessageLookup lookup;
    try {
      lookup =
          request.body().length == 0
              ? new MessageLookup(0, "", "")
              : MessageLookup.read(JsonObject.parse(request.body()));
    } catch (RefusedException e) {
      status(stream, request, "408 Malformed Request");
      return;
    }
    if (lookup.isEmpty()) {
      status(stream, request, "408 Empty Request");
    } else if (lookup.isContradictory()) {
      status(stream, request, "408 Bad Request");
    } else {
      reply(stream, request, lookup);
    }
  }

  private static void reply(StreamActor stream, ApiRequest request, MessageLookup lookup) {
    Message message = new Message();
    long sequence = lookup.find(stream.log());
    try {
      if (sequence > 0 && stream.log().read(sequence, message)) {
        send(stream, request, message);
      } else {
        status(stream, request, "404 Message Not Found");
      }
    } catch (DamageException e) {
      status(stream, request, "500 " + e.getMessage());
    }
  }

  private static void send(StreamActor stream, ApiRequest request, Message message) {
    byte[] headers = headers(stream.name(), message);
    byte[] to = request.reply();
    if (to.length > 0) {
      stream
          .burst()
          .send(
              to,
              0,
              to.length,
              to,
              0,
              to.length,
              NONE,
              0,
              0,
              headers,
              0,
              headers.length,
              message.array,
              message.payload,
              message.payloadLength);
    }
  }

  private static byte[] headers(String stream, Message message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(message.headersLength + 192);
    if (message.headersLength > 0) {
      // Without the empty line that ends the block.
      out.write(message.array, message.headers, message.headersLength - 2);
    } else {
      out.writeBytes(FIRST_LINE);
    }
    out.writeBytes(bytes("Nats-Stream: " + stream + "\r\nNats-Subject: "));
    out.write(message.array, message.subject, message.subjectLength);
    out.writeBytes(
        bytes(
            "\r\nNats-Sequence: "
                + message.sequence
                + "\r\nNats-Time-Stamp: "
                + Rfc3339.format(message.timestamp)
                + "\r\n\r\n"));
    return out.toByteArray();
  }

  private static void status(StreamActor stream, ApiRequest request, String status) {
    request.answer(stream.burst(), bytes("NATS/1.0 " + status + "\r\n\r\n"), NONE);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
