package io.sealstream.operator.observe;

import java.util.Optional;

/**
 * A volume claim of the cluster, and what was recorded on it. Claims outlive pods, StatefulSet and
 * the cluster itself.
 *
 * @param marks from the claim's annotations; anybody may have edited or wiped them
 * @param refusal what the last server on it said of the volume when it refused to start; empty
 *     since a server has served from it
 * @param departure its node leaves the cluster for good, or has left it
 * @param terminating somebody deleted it, and a pod still holds it
 */
public record VolumeClaim(
    int ordinal,
    String name,
    Marks marks,
    Optional<StartRefusal> refusal,
    Optional<Departure> departure,
    boolean terminating) {

  /** The fingerprint that is recorded for a store that is not sealed. */
  public static final String PLAINTEXT = "plaintext";

  /**
   * @param clusterId written when the operator made the claim
   * @param salt written with the cluster id
   * @param fingerprint of the ring, or {@link #PLAINTEXT}, written when a server reported it, and
   *     never before: until then the volume holds nothing
   * @param anchor written with the fingerprint
   * @param formed the cluster id, once the meta group had formed
   */
  public record Marks(
      Optional<String> clusterId,
      Optional<String> salt,
      Optional<String> fingerprint,
      Optional<Anchor> anchor,
      Optional<String> formed) {

    /** Of a claim that nothing is known of. */
    public static Marks none() {
      return new Marks(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /** The recorded key of the ring; empty when none was reported, or the store is plain. */
  public Optional<Fingerprint> ring() {
    return Fingerprint.of(
        marks.salt(), marks.fingerprint().filter(text -> !text.equals(PLAINTEXT)));
  }

  /** True when a server reported that the store is not sealed. */
  public boolean plain() {
    return marks.fingerprint().filter(PLAINTEXT::equals).isPresent();
  }

  /** Its node has left for good: nothing on it can be read, and no server may need it again. */
  public boolean isAbandoned() {
    return departure.filter(Departure::isOver).isPresent();
  }

  /** True when a server ever reported a store on it. */
  public boolean born() {
    return marks.fingerprint().isPresent()
        || marks.anchor().isPresent()
        || marks.formed().isPresent();
  }
}
