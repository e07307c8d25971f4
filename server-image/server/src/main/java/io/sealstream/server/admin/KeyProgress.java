package io.sealstream.server.admin;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the keys of a node stand: the answer to {@code POST /v1/rekey} and {@code POST /v1/rotate}.
 * No secrets.
 *
 * @param fingerprint of the master key in force
 * @param ringGeneration of the key ring
 * @param streams that still need an older key
 * @param segments that are to be rewritten because of that, and their {@code bytes}
 * @param ringKeys older keys in the ring
 */
public record KeyProgress(
    String fingerprint, long ringGeneration, int streams, int segments, long bytes, int ringKeys) {

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("fingerprint", fingerprint);
    json.put("ringGeneration", ringGeneration);
    json.put("rekeyStreams", streams);
    json.put("rekeySegments", segments);
    json.put("rekeyBytes", bytes);
    json.put("rekeyRingKeys", ringKeys);
    return json;
  }
}
