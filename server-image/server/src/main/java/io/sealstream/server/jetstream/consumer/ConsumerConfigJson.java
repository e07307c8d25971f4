package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Acks;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Label;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Lifetime;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Pull;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Push;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Selection;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Start;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A consumer's configuration as JSON: fields, spelling and order of nats-server 2.10. A field that
 * this server does not know is refused, one that NATS has and this server has not is refused by
 * name: nothing that a user asks for is ignored.
 */
final class ConsumerConfigJson {
  private static final Set<String> FIELDS =
      Set.of(
          "durable_name",
          "name",
          "description",
          "deliver_policy",
          "opt_start_seq",
          "opt_start_time",
          "ack_policy",
          "ack_wait",
          "max_deliver",
          "backoff",
          "filter_subject",
          "filter_subjects",
          "replay_policy",
          "max_waiting",
          "max_ack_pending",
          "idle_heartbeat",
          "flow_control",
          "direct",
          "headers_only",
          "max_batch",
          "max_expires",
          "max_bytes",
          "deliver_subject",
          "deliver_group",
          "inactive_threshold",
          "num_replicas",
          "mem_storage",
          "metadata");

  private static final Set<String> NUMBERS_NOT_BUILT = Set.of("rate_limit_bps", "priority_timeout");
  private static final Set<String> TEXTS_NOT_BUILT =
      Set.of("sample_freq", "priority_policy", "pause_until");

  /** Texts that ask for nothing. */
  private static final Set<String> NOT_ASKED = Set.of("", "none");

  private static final Set<String> LISTS_NOT_BUILT = Set.of("priority_groups");

  private ConsumerConfigJson() {}

  /** Reads the {@code config} of a create request; defaults are not filled in yet. */
  static ConsumerConfig read(JsonObject json) throws RefusedException {
    refuseUnbuilt(json);
    return new ConsumerConfig(
        new Label(
            json.string("durable_name"),
            json.string("name"),
            json.string("description"),
            new TreeMap<>(json.stringMap("metadata"))),
        new Start(
            choice(json, "deliver_policy", DeliverPolicy.values(), DeliverPolicy::text),
            unsigned(json, "opt_start_seq"),
            json.time("opt_start_time")),
        new Acks(
            choice(json, "ack_policy", AckPolicy.values(), AckPolicy::text),
            duration(json, "ack_wait"),
            json.integer("max_deliver"),
            json.integers("backoff").stream().map(Duration::ofNanos).toList(),
            json.integer("max_ack_pending")),
        new Selection(
            json.string("filter_subject"),
            List.copyOf(json.strings("filter_subjects")),
            json.bool("headers_only")),
        new Push(
            json.string("deliver_subject"),
            json.string("deliver_group"),
            duration(json, "idle_heartbeat"),
            json.bool("flow_control"),
            json.bool("direct")),
        new Pull(
            json.integer("max_waiting"),
            json.integer("max_batch"),
            duration(json, "max_expires"),
            json.integer("max_bytes")),
        new Lifetime(
            duration(json, "inactive_threshold"),
            json.integer("num_replicas"),
            json.bool("mem_storage")));
  }

  private static void refuseUnbuilt(JsonObject json) throws RefusedException {
    for (String name : json.names()) {
      boolean asked;
      if (FIELDS.contains(name)) {
        asked = false;
      } else if (NUMBERS_NOT_BUILT.contains(name)) {
        asked = json.integer(name) != 0;
      } else if (TEXTS_NOT_BUILT.contains(name)) {
        asked = !NOT_ASKED.contains(json.string(name));
      } else if (LISTS_NOT_BUILT.contains(name)) {
        asked = !json.strings(name).isEmpty();
      } else {
        throw ErrorCode.INVALID_JSON.about("unknown field \"" + name + "\"").refused();
      }
      if (asked) {
        throw notBuilt(name);
      }
    }
    if (choice(json, "replay_policy", new String[] {"instant", "original"}, text -> text)
        .equals("original")) {
      throw notBuilt("replay_policy original");
    }
  }

  private static RefusedException notBuilt(String what) {
    return ErrorCode.CONSUMER_CREATE_FAILED
        .about("consumer option " + what + " is not supported by this server")
        .refused();
  }

  private interface Spelling<T> {
    String of(T value);
  }

  /** The value that is spelled so; the first one when nothing is said. */
  private static <T> T choice(JsonObject json, String name, T[] values, Spelling<T> spelling)
      throws RefusedException {
    String text = json.string(name);
    if (text.isEmpty()) {
      return values[0];
    }
    return Stream.of(values)
        .filter(value -> spelling.of(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                ErrorCode.INVALID_JSON
                    .about("can not unmarshal \"" + text + "\" into field config." + name)
                    .refused());
  }

  private static Duration duration(JsonObject json, String name) throws RefusedException {
    return Duration.ofNanos(json.integer(name));
  }

  private static long unsigned(JsonObject json, String name) throws RefusedException {
    long value = json.integer(name);
    if (value < 0) {
      throw ErrorCode.INVALID_JSON
          .about("number " + value + " does not fit field config." + name)
          .refused();
    }
    return value;
  }

  /** Writes the fields of {@code config} into an open object. */
  static void write(JsonWriter json, ConsumerConfig config) {
    Label label = config.label();
    json.stringIfSet("durable_name", label.durable());
    json.stringIfSet("name", label.name());
    json.stringIfSet("description", label.description());
    json.string("deliver_policy", config.start().policy().text());
    json.numberIfSet("opt_start_seq", config.start().sequence());
    config.start().time().ifPresent(time -> json.time("opt_start_time", time));
    writeAcks(json, config);
    json.boolIfSet("headers_only", config.selection().headersOnly());
    json.numberIfSet("max_batch", config.pull().maxBatch());
    json.numberIfSet("max_expires", config.pull().maxExpires().toNanos());
    json.numberIfSet("max_bytes", config.pull().maxBytes());
    json.stringIfSet("deliver_subject", config.push().subject());
    json.stringIfSet("deliver_group", config.push().group());
    json.numberIfSet("inactive_threshold", config.lifetime().inactiveThreshold().toNanos());
    json.number("num_replicas", config.lifetime().replicas());
    json.boolIfSet("mem_storage", config.lifetime().memory());
    json.stringMapIfSet("metadata", label.metadata());
  }

  private static void writeAcks(JsonWriter json, ConsumerConfig config) {
    Acks acks = config.acks();
    json.string("ack_policy", acks.policy().text());
    json.numberIfSet("ack_wait", acks.ackWait().toNanos());
    json.numberIfSet("max_deliver", acks.maxDeliver());
    if (!acks.backoff().isEmpty()) {
      json.startArray("backoff");
      acks.backoff().forEach(wait -> json.element(wait.toNanos()));
      json.endArray();
    }
    json.stringIfSet("filter_subject", config.selection().filter());
    json.stringsIfSet("filter_subjects", config.selection().filters());
    json.string("replay_policy", "instant");
    json.numberIfSet("max_waiting", config.pull().maxWaiting());
    json.numberIfSet("max_ack_pending", acks.maxPending());
    json.numberIfSet("idle_heartbeat", config.push().heartbeat().toNanos());
    json.boolIfSet("flow_control", config.push().flowControl());
    json.boolIfSet("direct", config.push().direct());
  }

  /** The configuration as the journal and the catalog keep it. */
  static byte[] toBytes(ConsumerConfig config) {
    JsonWriter json = new JsonWriter();
    write(json, config);
    return json.finish();
  }

  /** What {@link #toBytes} wrote. */
  static ConsumerConfig fromBytes(byte[] json) {
    try {
      return read(JsonObject.parse(json));
    } catch (RefusedException e) {
      throw new IllegalStateException("saved consumer configuration: " + e.getMessage(), e);
    }
  }
}
