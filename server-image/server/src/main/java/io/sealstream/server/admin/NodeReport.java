package io.sealstream.server.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to {@code GET /v1/node}: who this node is and what its volume holds. No secrets. Ids
 * are 32 hex digits; texts are empty and numbers 0 while the store is not open.
 *
 * @param name the configured server name
 * @param version of Sealstream
 * @param readableSince the oldest release that reads this store; empty while it is not open
 * @param formed the meta group exists: the node may start again without {@code bootstrap}
 * @param nodeId of the running server, new with each process
 * @param epoch counts starts on this volume
 * @param bootId random per start
 * @param ringGeneration of the key ring; 0 for a plain store
 * @param fingerprint of the master key in force, such as {@code k1:7qk3m2xwa5t4hb6c}
 * @param salt cluster salt under which the fingerprint was made, hex
 * @param kdf {@code k1} or {@code k2}; empty for a plain store
 * @param cipher in which new files are written: {@code aes}, {@code chachapoly} or {@code none}
 * @param sealed false for a store without a key
 * @param strict nothing clear is read: the store was born sealed, or its plain life is gone
 * @param filesInOtherCiphers files that still wait for re-sealing
 * @param resealedPercent 0 to 100
 * @param refusal start code of the refusal, empty unless the state is {@code KEY_REFUSED}
 * @param cluster empty where the node is alone, or does not know the others yet
 */
public record NodeReport(
    String name,
    String version,
    String readableSince,
    NodeState state,
    boolean formed,
    String clusterId,
    String storeId,
    String nodeId,
    long epoch,
    String bootId,
    long ringGeneration,
    long superblockGeneration,
    String fingerprint,
    String salt,
    String kdf,
    String cipher,
    boolean sealed,
    boolean strict,
    int filesInOtherCiphers,
    int resealedPercent,
    int streams,
    int connections,
    String refusal,
    Optional<ClusterReport> cluster) {

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("version", version);
    json.put("readableSince", readableSince);
    json.put("state", state.label());
    json.put("formed", formed);
    json.put("clusterId", clusterId);
    json.put("storeId", storeId);
    json.put("nodeId", nodeId);
    json.put("epoch", epoch);
    json.put("bootId", bootId);
    json.put("ringGeneration", ringGeneration);
    json.put("superblockGeneration", superblockGeneration);
    json.put("fingerprint", fingerprint);
    json.put("salt", salt);
    json.put("kdf", kdf);
    json.put("cipher", cipher);
    json.put("mode", sealed ? "Sealed" : "Plaintext");
    json.put("strict", strict);
    json.put("filesInOtherCiphers", filesInOtherCiphers);
    json.put("resealedPercent", resealedPercent);
    json.put("streams", streams);
    json.put("connections", connections);
    json.put("refusal", refusal);
    cluster.ifPresent(part -> json.put("cluster", part.toJson()));
    return json;
  }
}
