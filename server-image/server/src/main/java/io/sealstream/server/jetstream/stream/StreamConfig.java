package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.source.Origins;
import io.sealstream.store.Compression;
import java.util.List;
import java.util.Map;

/**
 * A stream's configuration, checked and with every default filled in. Immutable.
 *
 * @param subjects none only where there are origins
 * @param origins other streams that it gets messages from; a mirror has no subjects
 * @param retention changes between limits and interest alone
 * @param storage never changes
 * @param replication how many servers keep it, and which
 * @param compression of messages on disk; of no effect on what clients see
 * @param firstSequence what the first message gets; 0 means 1
 */
public record StreamConfig(
    String name,
    String description,
    List<String> subjects,
    Retention retention,
    StreamLimits limits,
    StreamRules rules,
    Storage storage,
    Replication replication,
    Origins origins,
    Compression compression,
    long firstSequence,
    ConsumerLimits consumerLimits,
    Map<String, String> metadata) {

  public StreamConfig {
    subjects = List.copyOf(subjects);
    metadata = Map.copyOf(metadata);
  }

  /** Writes the fields into an open object, in nats-server's order; metadata sorted as Go does. */
  public void write(JsonWriter json) {
    json.string("name", name);
    json.stringIfSet("description", description);
    json.stringsIfSet("subjects", subjects);
    json.string("retention", retention.label());
    json.number("max_consumers", limits.maxConsumers());
    json.number("max_msgs", limits.maxMessages());
    json.number("max_bytes", limits.maxBytes());
    json.number("max_age", limits.maxAge());
    json.number("max_msgs_per_subject", limits.maxMessagesPerSubject());
    json.number("max_msg_size", limits.maxMessageSize());
    json.string("discard", limits.discard().label());
    json.string("storage", storage.label());
    replication.write(json);
    json.boolIfSet("no_ack", rules.noAck());
    json.numberIfSet("duplicate_window", limits.duplicateWindow());
    origins.write(json);
    json.string("compression", compression == Compression.S2 ? "s2" : "none");
    json.numberIfSet("first_seq", firstSequence);
    json.bool("allow_direct", rules.allowDirect());
    json.bool("mirror_direct", rules.mirrorDirect());
    json.boolIfSet("discard_new_per_subject", limits.discardNewPerSubject());
    json.bool("sealed", rules.sealed());
    json.bool("deny_delete", rules.denyDelete());
    json.bool("deny_purge", rules.denyPurge());
    json.bool("allow_rollup_hdrs", rules.allowRollup());
    json.boolIfSet("allow_msg_ttl", rules.allowMessageTtl());
    json.stringMapIfSet("metadata", new java.util.TreeMap<>(metadata));
    json.startObject("consumer_limits");
    json.numberIfSet("inactive_threshold", consumerLimits.inactiveThreshold());
    json.numberIfSet("max_ack_pending", consumerLimits.maxAckPending());
    json.endObject();
  }

  /** The same with other limits and rules. */
  StreamConfig with(StreamLimits otherLimits, StreamRules otherRules) {
    return new StreamConfig(
        name,
        description,
        subjects,
        retention,
        otherLimits,
        otherRules,
        storage,
        replication,
        origins,
        compression,
        firstSequence,
        consumerLimits,
        metadata);
  }

  /** The same with other subjects and another first sequence. */
  StreamConfig with(List<String> otherSubjects, long otherFirstSequence) {
    return new StreamConfig(
        name,
        description,
        otherSubjects,
        retention,
        limits,
        rules,
        storage,
        replication,
        origins,
        compression,
        otherFirstSequence,
        consumerLimits,
        metadata);
  }

  /** The configuration as one JSON object. */
  public byte[] toJson() {
    JsonWriter json = new JsonWriter();
    write(json);
    return json.finish();
  }
}
