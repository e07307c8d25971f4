package io.sealstream.operator.observe;

import io.sealstream.keyring.KernelRandom;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Notices two clusters under one key. Values are compared by an HMAC under a key that this process
 * made at random and that never leaves it, so nothing here tells anything to anybody else. Thread
 * rule: any thread.
 */
final class SharedKeys {
  private final SecretKeySpec processKey = new SecretKeySpec(KernelRandom.bytes(32), "HmacSHA256");
  private final Map<String, String> entries = new ConcurrentHashMap<>();
  private final Map<String, String> clusters = new ConcurrentHashMap<>();

  /** Remembers what a Secret entry holds. */
  void seen(String entry, byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(processKey);
      entries.put(entry, HexFormat.of().formatHex(mac.doFinal(key)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }

  /** The other clusters that were last seen using a key equal to the one in this entry. */
  List<String> othersWith(String cluster, String entry) {
    String mark = entries.get(entry);
    if (mark == null) {
      return List.of();
    }
    clusters.put(cluster, mark);
    return clusters.entrySet().stream()
        .filter(it -> !it.getKey().equals(cluster) && it.getValue().equals(mark))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
