package io.sealstream.server.jetstream.stream;

import io.netty.buffer.ByteBufUtil;
import io.sealstream.server.core.Burst;
import io.sealstream.server.core.Bus;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RandomName;
import io.sealstream.server.jetstream.source.ExternalApi;
import io.sealstream.server.jetstream.source.StreamSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One consumer of another stream that pushes to here: asked for through the API, wherever that
 * stream is led, and forgotten by it soon after nobody listens. It acknowledges nothing; flow
 * control says what is done, heartbeats show what is missing. Thread rule: the actor; what is
 * received comes on event loops.
 */
final class OriginConsumer {
  /** How often the consumer gives a sign of life. */
  static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(1);

  /** After so long without anybody who listens the other stream forgets it. */
  private static final long FORGOTTEN = TimeUnit.SECONDS.toNanos(10);

  private static final int NAME = 8;
  private static final int SECRET = 22;

  private final StreamSource source;
  private final String name;
  private final String deliver;
  private final Bus.Subscription deliveries;
  private final Bus.Subscription answers;
  private final String inbox = "_INBOX." + RandomName.of(SECRET);

  /**
   * Listens; nothing comes before {@link #request}.
   *
   * @param form what messages are made to look like
   */
  OriginConsumer(Bus bus, StreamSource source, InflowForm form, Listener listener) {
    this.source = source;
    Origin origin = form.origin();
    this.name = (origin == Origin.MIRROR ? "mirror-" : "src-") + RandomName.of(NAME);
    this.deliver = deliver(source, origin);
    this.deliveries =
        bus.subscribe(
            deliver, new InflowIntake(form, bus.loops(), batch -> listener.arrived(this, batch)));
    this.answers =
        bus.subscribe(
            inbox,
            message ->
                listener.answered(
                    this,
                    ByteBufUtil.getBytes(message.buffer, message.payload, message.payloadLength)));
  }

  private static String deliver(StreamSource source, Origin origin) {
    String prefix =
        source.external().map(ExternalApi::deliver).filter(p -> !p.isEmpty()).orElse("$JS");
    String dotted = prefix.endsWith(".") ? prefix : prefix + ".";
    return dotted + (origin == Origin.MIRROR ? "M." : "S.") + RandomName.of(SECRET);
  }

  /**
   * Asks for the consumer.
   *
   * @param reached the sequence there behind which it begins; 0: where the configuration says
   * @return whether anybody listens to requests
   */
  boolean request(Burst burst, long reached) {
    List<String> filters = source.filters();
    String one = filters.size() == 1 ? "." + filters.getFirst() : "";
    byte[] to = subject("CONSUMER.CREATE." + source.name() + "." + name + one);
    byte[] reply = inbox.getBytes(StandardCharsets.UTF_8);
    return send(burst, to, reply, body(filters, reached));
  }

  private byte[] body(List<String> filters, long reached) {
    JsonWriter json = new JsonWriter();
    json.string("stream_name", source.name());
    json.startObject("config");
    json.string("name", name);
    json.string("deliver_subject", deliver);
    start(json, reached);
    json.string("ack_policy", "none");
    json.number("max_deliver", 1);
    if (filters.size() == 1) {
      json.string("filter_subject", filters.getFirst());
    } else {
      json.stringsIfSet("filter_subjects", filters);
    }
    json.string("replay_policy", "instant");
    json.number("idle_heartbeat", HEARTBEAT);
    json.bool("flow_control", true);
    json.bool("direct", true);
    json.number("inactive_threshold", FORGOTTEN);
    json.bool("mem_storage", true);
    json.endObject();
    return json.finish();
  }

  private void start(JsonWriter json, long reached) {
    long first = reached > 0 ? reached + 1 : source.startSequence();
    if (first > 0) {
      json.string("deliver_policy", "by_start_sequence");
      json.number("opt_start_seq", first);
    } else if (source.startTime().isPresent()) {
      json.string("deliver_policy", "by_start_time");
      json.time("opt_start_time", source.startTime().get());
    } else {
      json.string("deliver_policy", "all");
    }
  }

  /** Listens no more, and tells the other stream so. */
  void close(Burst burst) {
    deliveries.close();
    answers.close();
    send(burst, subject("CONSUMER.DELETE." + source.name() + "." + name), new byte[0], new byte[0]);
  }

  private byte[] subject(String operation) {
    return source.subject(ApiRequest.PREFIX + operation).getBytes(StandardCharsets.UTF_8);
  }

  /** Hears what comes; on event loops. */
  interface Listener {
    /** The consumer delivered. */
    void arrived(OriginConsumer consumer, InflowBatch batch);

    /** The request for the consumer was answered. */
    void answered(OriginConsumer consumer, byte[] answer);
  }

  private static boolean send(Burst burst, byte[] to, byte[] reply, byte[] body) {
    return burst.send(
            to,
            0,
            to.length,
            to,
            0,
            to.length,
            reply,
            0,
            reply.length,
            null,
            0,
            0,
            body,
            0,
            body.length)
        > 0;
  }
}
