package io.sealstream.operator.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealstream.keyring.StartCode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why a server did not open its store, from the last line of its log that is JSON with a known
 * code. No message of the store was touched. What it says about the ring is evidence about the
 * volume.
 *
 * @param ring the key that the ring needs, if the server got far enough to read it
 * @param given the key that the container got
 */
public record StartRefusal(
    StartCode code,
    Optional<Fingerprint> ring,
    Optional<Fingerprint> given,
    OptionalLong ringGeneration,
    Optional<String> clusterId,
    Optional<String> storeId,
    OptionalLong epoch) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A refusal that says nothing but its code. */
  public static StartRefusal of(StartCode code) {
    return new StartRefusal(
        code,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty());
  }

  /**
   * Whether it says something of the volume that is worth keeping when its pod has gone. What a pod
   * was given, and what passes by itself, is not.
   */
  public boolean tellsOfVolume() {
    return switch (code) {
      case KEYRING_MISSING,
          KEYRING_DAMAGED,
          KEYRING_TAMPERED,
          KEYRING_ROLLED_BACK,
          STORE_FOREIGN,
          STORE_ROLLED_BACK,
          STORE_PLAIN,
          STORE_OF_NATS_SERVER,
          STORE_MODE_DIFFERS,
          STORE_DAMAGED ->
          true;
      case KEY_MISSING,
          KEY_EMPTY,
          KEY_TOO_WEAK,
          KEY_NOT_TEXT,
          KEY_SOURCES_DIFFER,
          CIPHER_UNKNOWN,
          KEY_MISMATCH,
          PREVIOUS_KEY_MISMATCH ->
          ring.isPresent();
      case STORE_IN_USE, STORE_UNWRITABLE, FORMAT_TOO_NEW -> false;
    };
  }

  /**
   * Whether its server looked and found no store on the volume: it tells that the key which it was
   * given is not the one to make a ring under, and of no store that is to get one.
   */
  public boolean foundNoStore() {
    return code == StartCode.KEY_MISMATCH
        && given.isPresent()
        && ring.isEmpty()
        && clusterId.isEmpty();
  }

  /** One line, the same for the same refusal; {@link #parse} reads it. */
  public String json() {
    ObjectNode node = JSON.createObjectNode().put("code", code.code());
    ring.ifPresent(it -> node.put("ring", it.text()).put("salt", it.salt()));
    ringGeneration.ifPresent(it -> node.put("ringGeneration", it));
    clusterId.ifPresent(it -> node.put("clusterId", it));
    storeId.ifPresent(it -> node.put("storeId", it));
    epoch.ifPresent(it -> node.put("epoch", it));
    return node.toString();
  }

  /** From a container's termination message: the end of its log, cut anywhere. */
  public static Optional<StartRefusal> parse(String terminationMessage) {
    List<String> lines =
        terminationMessage == null ? List.of() : terminationMessage.lines().toList();
    return lines.reversed().stream().flatMap(line -> parseLine(line).stream()).findFirst();
  }

  private static Optional<StartRefusal> parseLine(String line) {
    int brace = line.indexOf('{');
    if (brace < 0) {
      return Optional.empty();
    }
    try {
      JsonNode node = JSON.readTree(line.substring(brace));
      return StartCode.of(node.path("code").asText()).map(code -> read(code, node));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static StartRefusal read(StartCode code, JsonNode node) {
    Optional<String> salt = text(node, "salt");
    return new StartRefusal(
        code,
        Fingerprint.of(salt, text(node, "ring")),
        Fingerprint.of(salt, text(node, "given")),
        number(node, "ringGeneration"),
        text(node, "clusterId"),
        text(node, "storeId"),
        number(node, "epoch"));
  }

  private static Optional<String> text(JsonNode node, String field) {
    return Optional.of(node.path(field).asText()).filter(text -> !text.isBlank());
  }

  /** Generations and epochs count from 1; 0 is what a server says that could not read any. */
  private static OptionalLong number(JsonNode node, String field) {
    long number = node.path(field).asLong();
    return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
  }
}
