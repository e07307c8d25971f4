package io.sealstream.operator.observe;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.KeySecretRef;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads a key from its Secret, by name and past every cache, and forgets the bytes at once: what
 * leaves here are fingerprints and what is wrong. Stretching a key is costly, so the fingerprints
 * of one version of a Secret are kept. Thread rule: any thread; calls block.
 */
public final class KeyReader {
  private static final int KEPT_ENTRIES = 1000;

  private final KubernetesClient client;
  private final Clock clock;
  private final SharedKeys shared = new SharedKeys();
  private final Map<Entry, Instant> missingSince = new ConcurrentHashMap<>();
  private final Map<Version, StretchedSecret> stretched =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Version, StretchedSecret> eldest) {
          return size() > KEPT_ENTRIES;
        }
      };

  private record Entry(String namespace, KeySecretRef ref) {}

  private record Version(Entry entry, String uid, String resourceVersion) {}

  public KeyReader(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * What the Secret holds now.
   *
   * @param salts under which a fingerprint is wanted
   * @param rings of the volumes; when the key opens none of them, near misses are looked for
   * @throws KubernetesClientException when the API server neither gives the Secret nor says why not
   */
  public KeyReading read(
      String namespace, KeySecretRef ref, Set<String> salts, Set<Fingerprint> rings) {
    Entry entry = new Entry(namespace, ref);
    Secret secret;
    try {
      secret = client.secrets().inNamespace(namespace).withName(ref.name()).get();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
          || e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
        return new KeyReading.Forbidden(answer(e));
      }
      throw e;
    }
    if (secret == null) {
      return new KeyReading.Missing(missingSince.computeIfAbsent(entry, it -> clock.instant()));
    }
    missingSince.remove(entry);
    return read(entry, secret, salts, rings);
  }

  /** Other clusters, as namespace/name, whose key is equal to the one last read from this entry. */
  List<String> othersWithThisKey(String namespace, String cluster, KeySecretRef ref) {
    return shared.othersWith(namespace + "/" + cluster, new Entry(namespace, ref).toString());
  }

  private KeyReading read(Entry entry, Secret secret, Set<String> salts, Set<Fingerprint> rings) {
    String encoded =
        Objects.requireNonNullElse(secret.getData(), Map.<String, String>of())
            .get(entry.ref().key());
    if (encoded == null) {
      return new KeyReading.EntryMissing();
    }
    byte[] bytes = Base64.getDecoder().decode(encoded);
    try {
      Optional<StartCode> fault = MasterKey.fault(bytes);
      if (fault.isPresent()) {
        return fault.get() == StartCode.KEY_EMPTY
            ? new KeyReading.Empty()
            : new KeyReading.NotText();
      }
      shared.seen(entry.toString(), bytes);
      try (MasterKey key = MasterKey.of(bytes)) {
        return present(entry, secret, key, salts, rings);
      }
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private KeyReading present(
      Entry entry, Secret secret, MasterKey key, Set<String> salts, Set<Fingerprint> rings) {
    KeyReading.SecretFacts facts =
        new KeyReading.SecretFacts(
            Boolean.TRUE.equals(secret.getImmutable()),
            Instant.parse(secret.getMetadata().getCreationTimestamp()));
    Version version =
        new Version(
            entry, secret.getMetadata().getUid(), secret.getMetadata().getResourceVersion());
    StretchedSecret known;
    synchronized (stretched) {
      known = stretched.computeIfAbsent(version, it -> new StretchedSecret());
    }
    return known.reading(key, salts, rings, facts);
  }

  private static String answer(KubernetesClientException e) {
    String text = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
    return Objects.requireNonNullElse(text, "forbidden").replaceAll("\\s+", " ");
  }
}
