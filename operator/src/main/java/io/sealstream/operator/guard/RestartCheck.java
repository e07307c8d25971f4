package io.sealstream.operator.guard;

import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.observe.ClusterIdentity;
import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Template;
import java.util.Optional;
import java.util.function.Function;

/**
 * The check before each single restart: would the next pod of this template open this ring? It is
 * asked twice, by the planner and, with Secrets read again past every cache, immediately before the
 * pod goes, by eviction or, where none serves, by deletion. It covers what no roll foresees:
 * restored etcd, restored volumes, Secrets edited in between.
 */
public final class RestartCheck {
  private final ClusterIdentity identity;
  private final Template template;

  public RestartCheck(ClusterIdentity identity, Template template) {
    this.identity = identity;
    this.template = template;
  }

  /**
   * True when a server made from the template would open the ring, by the key, or by the previous
   * key if that is the one that the template trusts. Without a ring the key must be the wanted one.
   *
   * @param ring of the node's volume, from the server itself where it runs
   * @param key what the template's key reference holds now
   * @param previous what the template's previous reference holds now
   */
  public boolean opens(Optional<Fingerprint> ring, KeyReading key, Optional<KeyReading> previous) {
    if (template.key().isEmpty()) {
      return ring.isEmpty();
    }
    if (!(key instanceof KeyReading.Present present) || !wanted(present, template.fingerprint())) {
      return false;
    }
    return ring.isEmpty()
        || present.opens(ring.get())
        || previous.filter(it -> previousOpens(it, ring.get())).isPresent();
  }

  private boolean previousOpens(KeyReading previous, Fingerprint ring) {
    return previous instanceof KeyReading.Present present
        && wanted(present, template.previousFingerprint())
        && present.opens(ring);
  }

  private boolean wanted(KeyReading.Present key, Optional<String> fingerprint) {
    return fingerprint.filter(it -> key.opens(new Fingerprint(identity.salt(), it))).isPresent();
  }

  /** The same for every ring that a volume may have, with the readings of an observation. */
  public static boolean wouldStart(Observation observation, int ordinal) {
    return wouldStart(observation, ordinal, observation::reading);
  }

  /**
   * The same with newer readings.
   *
   * @param secrets what a Secret entry holds now
   */
  public static boolean wouldStart(
      Observation observation, int ordinal, Function<KeySecretRef, KeyReading> secrets) {
    Optional<Template> template = observation.template();
    if (template.isEmpty()) {
      return false;
    }
    RestartCheck check = new RestartCheck(observation.identity(), template.get());
    VolumeKey volume = Situation.of(observation).volumes().get(ordinal);
    KeyReading key = template.get().key().map(secrets).orElse(new KeyReading.EntryMissing());
    Optional<KeyReading> previous = template.get().previousKey().map(secrets);
    return volume == null || volume.rings().isEmpty()
        ? check.opens(Optional.empty(), key, previous)
        : volume.rings().stream().allMatch(ring -> check.opens(Optional.of(ring), key, previous));
  }
}
