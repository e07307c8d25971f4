package io.sealstream.server.jetstream;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.core.Burst;
import io.sealstream.server.core.Bus;
import io.sealstream.server.core.Inbound;
import io.sealstream.server.core.Receiver;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RandomName;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.stream.Timers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/**
 * Asks streams about themselves, wherever they are led, as a client would. One inbox for all; done
 * when all have answered or patience ends. Answers come on event loops.
 */
final class StreamGather implements Receiver {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(4);
  private static final int NAME = 16;

  private final String inbox = "_INBOX." + RandomName.of(NAME);
  private final List<String> names;
  private final Map<String, JsonObject> infos = new ConcurrentSkipListMap<>();
  private final CompletableFuture<Map<String, JsonObject>> done = new CompletableFuture<>();

  private StreamGather(List<String> names) {
    this.names = names;
  }

  /**
   * @return what each said, by name, without those that said nothing; completes on any thread
   */
  static CompletableFuture<Map<String, JsonObject>> ask(
      Bus bus, Burst burst, Timers timers, List<String> names) {
    if (names.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    StreamGather gather = new StreamGather(names);
    Bus.Subscription answers = bus.subscribe(gather.inbox + ".*", gather);
    Timers.Timer late =
        timers.after(PATIENCE, Runnable::run, () -> gather.done.complete(gather.infos));
    for (int i = 0; i < names.size(); i++) {
      gather.ask(burst, i);
    }
    burst.flush();
    return gather.done.whenComplete(
        (infos, fault) -> {
          late.cancel();
          answers.close();
        });
  }

  private void ask(Burst burst, int i) {
    byte[] to = bytes(ApiRequest.PREFIX + "STREAM.INFO." + names.get(i));
    byte[] reply = bytes(inbox + "." + i);
    burst.send(to, 0, to.length, to, 0, to.length, reply, 0, reply.length, null, 0, 0, null, 0, 0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void onMessage(Inbound message) {
    ByteBuf buffer = message.buffer;
    byte[] body = new byte[message.payloadLength];
    buffer.getBytes(message.payload, body);
    int dot = inbox.length() + 1;
    String number =
        buffer.toString(
            message.subject + dot, message.subjectLength - dot, StandardCharsets.US_ASCII);
    try {
      JsonObject info = JsonObject.parse(body);
      if (!info.has("error")) {
        infos.put(names.get(Integer.parseInt(number)), info.without("type", "total"));
      }
    } catch (RefusedException | NumberFormatException | IndexOutOfBoundsException e) {
      return; // no server says such a thing: a client that guessed the inbox is not listened to
    }
    if (infos.size() == names.size()) {
      done.complete(infos);
    }
  }
}
