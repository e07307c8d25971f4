package io.sealstream.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.sealstream.operator.api.ExistingData;
import io.sealstream.operator.api.Names;
import io.sealstream.operator.api.StreamingClusterSpec;
import io.sealstream.operator.api.Variables;
import io.sealstream.operator.desired.ConfigText.EnvironmentValue;
import io.sealstream.operator.observe.Sealing;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ConfigMap of a cluster: {@code nats.conf} and one {@code anchor-<n>} for each node. It is
 * mounted as a directory, so a pod of any age may start with the newest text. Hazard: whatever the
 * text asks of the environment, every pod ever made by this operator must have; so both fingerprint
 * variables are always asked for and always set, and empty means none.
 */
final class ServerConfig {
  static final String FILE = "nats.conf";
  static final String DIRECTORY = "/etc/sealstream";
  static final String TLS_DIRECTORY = "/etc/sealstream-tls";
  static final String STORE_DIRECTORY = "/data";

  private static final BigDecimal FILE_STORE_SHARE = new BigDecimal("0.85");
  private static final ObjectMapper JSON = new ObjectMapper();

  private ServerConfig() {}

  static ConfigMap of(Blueprint blueprint) {
    SortedMap<String, String> files = new TreeMap<>();
    files.put(FILE, text(blueprint));
    blueprint.anchors().forEach((ordinal, anchor) -> files.put("anchor-" + ordinal, anchor));
    return new ConfigMapBuilder()
        .withMetadata(Ownership.of(blueprint, blueprint.names().config()))
        .withData(files)
        .build();
  }

  static String text(Blueprint blueprint) {
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("server_name", new EnvironmentValue(Variables.POD_NAME));
    own.put("port", Ports.CLIENT.number());
    own.put("http_port", Ports.MONITOR.number());
    own.put("lame_duck_duration", "30s");
    own.put("lame_duck_grace_period", "1s");
    if (!blueprint.isAlone()) {
      own.put("cluster", cluster(blueprint));
    }
    own.put("jetstream", jetStream(blueprint));
    own.put("sealstream", sealstream(blueprint));
    return ConfigText.of(
        blueprint.spec().configOverlay().map(overlay -> merged(tree(overlay), own)).orElse(own));
  }

  /** Its own route is one of them: a server notices that it has reached itself. */
  private static Map<String, Object> cluster(Blueprint blueprint) {
    Names names = blueprint.names();
    Map<String, Object> cluster = new LinkedHashMap<>();
    cluster.put("name", names.cluster());
    cluster.put("listen", "0.0.0.0:" + Ports.PEER.number());
    cluster.put(
        "routes",
        names.pods(blueprint.replicas()).stream()
            .map(pod -> "nats://%s:%d".formatted(names.nodeDnsName(pod), Ports.PEER.number()))
            .toList());
    cluster.put("tls", certificates(blueprint));
    return cluster;
  }

  private static Map<String, Object> certificates(Blueprint blueprint) {
    Map<String, Object> files = new LinkedHashMap<>();
    if (blueprint.isAlone()) {
      files.put("cert_file", TLS_DIRECTORY + "/tls.crt");
      files.put("key_file", TLS_DIRECTORY + "/tls.key");
    } else {
      files.put("cert_file", new EnvironmentValue(Variables.CERTIFICATE_FILE));
      files.put("key_file", new EnvironmentValue(Variables.KEY_FILE));
    }
    files.put("ca_file", TLS_DIRECTORY + "/ca.crt");
    return files;
  }

  private static Map<String, Object> jetStream(Blueprint blueprint) {
    StreamingClusterSpec spec = blueprint.spec();
    Map<String, Object> jetStream = new LinkedHashMap<>();
    jetStream.put("store_dir", STORE_DIRECTORY);
    jetStream.put("max_file_store", fileStore(blueprint));
    jetStream.put(
        "max_memory_store",
        Quantity.getAmountInBytes(spec.jetstream().maxMemoryStore()).longValue());
    jetStream.put("cipher", cipher(blueprint.sealing()));
    if (blueprint.clearData() == Blueprint.ClearData.SEAL) {
      jetStream.put("migrate_plain", true);
    }
    jetStream.put("sync_interval", spec.jetstream().syncInterval());
    jetStream.put("on_key_error", "exit");
    return jetStream;
  }

  private static Map<String, Object> sealstream(Blueprint blueprint) {
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("cluster_id", blueprint.identity().clusterId());
    block.put("cluster_salt", blueprint.identity().salt());
    block.put("fingerprint", new EnvironmentValue(Variables.FINGERPRINT));
    block.put("previous_fingerprint", new EnvironmentValue(Variables.PREVIOUS_FINGERPRINT));
    block.put("anchor_file", DIRECTORY + "/anchor-{ordinal}");
    if (blueprint.formation() == Blueprint.Formation.FORMING) {
      block.put("bootstrap", true);
    } else if (!blueprint.isAlone()) {
      // A volume with an anchor that is empty is lost all the same, and its server does not start.
      block.put("join", true);
    }
    if (blueprint.spec().encryption().existingData() == ExistingData.KEEP) {
      block.put("reseal", false);
    }
    Map<String, Object> admin = new LinkedHashMap<>();
    admin.put("listen", "0.0.0.0:" + Ports.ADMIN.number());
    admin.putAll(certificates(blueprint));
    block.put("admin", admin);
    return block;
  }

  static String cipher(Sealing sealing) {
    return switch (sealing) {
      case Sealing.Plain() -> "none";
      case Sealing.Sealed sealed -> sealed.cipher().label();
    };
  }

  /** What a person says, else most of what the volumes have: they may still be growing. */
  static long fileStore(Blueprint blueprint) {
    return blueprint
        .spec()
        .jetstream()
        .fileStoreLimit()
        .map(Quantity::getAmountInBytes)
        .orElseGet(() -> Quantity.getAmountInBytes(blueprint.usable()).multiply(FILE_STORE_SHARE))
        .longValue();
  }

  private static Map<String, Object> tree(JsonNode overlay) {
    return keyed(JSON.convertValue(overlay, Map.class));
  }

  /** Blocks are merged, and where both say something the operator's own word stands. */
  private static Map<String, Object> merged(Map<String, Object> overlay, Map<String, Object> own) {
    Map<String, Object> merged = new LinkedHashMap<>(own);
    overlay.forEach(
        (key, value) ->
            merged.merge(
                key,
                value,
                (ours, theirs) ->
                    ours instanceof Map<?, ?> block && theirs instanceof Map<?, ?> more
                        ? merged(keyed(more), keyed(block))
                        : ours));
    return merged;
  }

  private static Map<String, Object> keyed(Map<?, ?> block) {
    Map<String, Object> keyed = new LinkedHashMap<>();
    block.forEach((key, value) -> keyed.put(String.valueOf(key), value));
    return keyed;
  }
}
