package io.sealstream.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sealstream.operator.api.ExistingData;
import io.sealstream.operator.api.StreamingClusterSpec;
import io.sealstream.operator.observe.Sealing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A hash of what a person asked for and only a restart can give: mode, cipher, key (by
 * fingerprint), data in an older cipher that stays, image, JetStream limits, configuration,
 * resources, placement, pod fields. Not in it, on purpose: the Secret's name (the same key from
 * another Secret needs no restart), the previous key (removing it must restart nothing), and
 * everything that only a newer operator would write differently.
 */
final class RestartHash {
  private static final int BYTES = 8;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .build();

  private RestartHash() {}

  static String of(Blueprint blueprint) {
    StreamingClusterSpec spec = blueprint.spec();
    SortedMap<String, Object> inputs = new TreeMap<>();
    inputs.put("image", blueprint.image());
    if (!blueprint.isAlone()) {
      // From one node to several each needs its link; how many they are they tell each other.
      inputs.put("clustered", true);
    }
    switch (blueprint.sealing()) {
      case Sealing.Plain() -> inputs.put("mode", "plain");
      case Sealing.Sealed sealed -> {
        inputs.put("cipher", sealed.cipher().label());
        inputs.put("fingerprint", sealed.fingerprint());
        if (spec.encryption().existingData() == ExistingData.KEEP) {
          inputs.put("existingData", "Keep");
        }
      }
    }
    inputs.put("jetstream", spec.jetstream());
    inputs.put("fileStore", ServerConfig.fileStore(blueprint));
    inputs.put("resources", spec.resources());
    inputs.put("scheduling", spec.scheduling());
    inputs.put("pullSecrets", spec.imagePullSecrets());
    put(inputs, "config", spec.configOverlay());
    put(inputs, "pod", spec.podOverlay());
    return hash(inputs);
  }

  private static void put(SortedMap<String, Object> inputs, String name, Optional<?> value) {
    value.ifPresent(present -> inputs.put(name, present));
  }

  private static String hash(SortedMap<String, Object> inputs) {
    try {
      // Through a tree, so that the order in which a person wrote the fields does not count.
      Object sorted = JSON.treeToValue(JSON.valueToTree(inputs), Object.class);
      byte[] text = JSON.writeValueAsString(sorted).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(Arrays.copyOf(digest, BYTES));
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("a spec that was read from JSON can be written as JSON", e);
    }
  }
}
