package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.source.Origins;
import io.sealstream.store.Compression;
import java.util.Map;

/**
 * Reads a stream configuration from JSON, in requests and from the store. Fills in nothing. What
 * nats-server knows and this server does not do is refused by name, never ignored; names that
 * neither knows are passed over, as nats-server 2.10 does.
 */
public final class StreamConfigReader {
  /** Fields that ask for something not built here when they are set to more than nothing. */
  private static final Map<String, String> UNSUPPORTED =
      Map.ofEntries(
          Map.entry("subject_transform", "subject transforms"),
          Map.entry("republish", "republish"),
          Map.entry("subject_delete_marker_ttl", "delete markers"),
          Map.entry("allow_msg_counter", "counters"),
          Map.entry("allow_atomic", "atomic publish"),
          Map.entry("allow_batched", "batch publish"),
          Map.entry("allow_msg_schedules", "message schedules"));

  private StreamConfigReader() {}

  public static StreamConfig read(JsonObject json) throws RefusedException {
    refuseUnsupported(json);
    return new StreamConfig(
        json.string("name"),
        json.string("description"),
        json.strings("subjects"),
        retention(json.string("retention")),
        limits(json),
        rules(json),
        storage(json.string("storage")),
        Replication.read(json),
        Origins.read(json),
        compression(json.string("compression")),
        firstSequence(json),
        consumerLimits(json.object("consumer_limits")),
        json.stringMap("metadata"));
  }

  private static StreamLimits limits(JsonObject json) throws RefusedException {
    return new StreamLimits(
        json.int32("max_consumers"),
        json.integer("max_msgs"),
        json.integer("max_bytes"),
        json.integer("max_age"),
        json.integer("max_msgs_per_subject"),
        json.int32("max_msg_size"),
        discard(json.string("discard")),
        json.bool("discard_new_per_subject"),
        json.integer("duplicate_window"));
  }

  private static StreamRules rules(JsonObject json) throws RefusedException {
    return new StreamRules(
        json.bool("no_ack"),
        json.bool("allow_direct"),
        json.bool("mirror_direct"),
        json.bool("sealed"),
        json.bool("deny_delete"),
        json.bool("deny_purge"),
        json.bool("allow_rollup_hdrs"),
        json.bool("allow_msg_ttl"));
  }

  private static ConsumerLimits consumerLimits(JsonObject json) throws RefusedException {
    return new ConsumerLimits(json.integer("inactive_threshold"), json.int32("max_ack_pending"));
  }

  private static long firstSequence(JsonObject json) throws RefusedException {
    long first = json.integer("first_seq");
    if (first < 0) {
      throw ErrorCode.INVALID_JSON.about("field first_seq can not be negative").refused();
    }
    return first;
  }

  private static Retention retention(String label) throws RefusedException {
    for (Retention retention : Retention.values()) {
      if (retention.label().equals(label)) {
        return retention;
      }
    }
    if (label.isEmpty()) {
      return Retention.LIMITS;
    }
    throw unknown("retention", label);
  }

  private static Storage storage(String label) throws RefusedException {
    return switch (label) {
      case "", "file" -> Storage.FILE;
      case "memory" -> Storage.MEMORY;
      default -> throw unknown("storage", label);
    };
  }

  private static Compression compression(String label) throws RefusedException {
    return switch (label) {
      case "", "none" -> Compression.NONE;
      case "s2" -> Compression.S2;
      default -> throw unknown("compression", label);
    };
  }

  private static Discard discard(String label) throws RefusedException {
    return switch (label) {
      case "", "old" -> Discard.OLD;
      case "new" -> Discard.NEW;
      default -> throw unknown("discard", label);
    };
  }

  private static void refuseUnsupported(JsonObject json) throws RefusedException {
    choice(json, "persist_mode", "default", "async");
    for (String field : json.names()) {
      if (UNSUPPORTED.containsKey(field) && json.isSet(field)) {
        throw invalid(UNSUPPORTED.get(field) + " not supported by this server: " + field);
      }
    }
  }

  /** The first choice is the default and the only one built. */
  private static void choice(JsonObject json, String field, String built, String... known)
      throws RefusedException {
    String value = json.string(field);
    if (value.isEmpty() || value.equals(built)) {
      return;
    }
    for (String other : known) {
      if (value.equals(other)) {
        throw invalid(field + " " + value + " not supported by this server, use " + built);
      }
    }
    throw unknown(field, value);
  }

  private static RefusedException unknown(String field, String value) {
    return ErrorCode.INVALID_JSON
        .about("can not unmarshal \"" + value + "\" of field " + field)
        .refused();
  }

  private static RefusedException invalid(String why) {
    return ErrorCode.STREAM_INVALID_CONFIG.about(why).refused();
  }
}
