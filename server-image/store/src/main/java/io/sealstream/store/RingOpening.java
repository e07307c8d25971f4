package io.sealstream.store;

import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.RingFormat;
import io.sealstream.keyring.RingHeader;
import io.sealstream.keyring.StartCode;
import io.sealstream.keyring.StretchedKey;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Finds the key that opens the ring, and whether the ring has to be written again. Reads only.
 *
 * <p>The key in force is tried on every copy first; the previous key only where it opens none, and
 * under an operator only when ring, previous key and expected previous fingerprint agree: else a
 * leaked old key could bring a whole forged store.
 */
final class RingOpening {
  /**
   * How far a copy that nobody here can open may be ahead: interrupted rotations leave it one or
   * two ahead. A forged generation must not push the next one out of range.
   */
  private static final long MAX_LEAD = 64;

  private final OpeningRequest request;
  private final Keychain keychain;
  private final List<RingCopy> copies;
  private final List<RingCopy.Readable> readable;
  private final long least;
  private StartFacts facts;
  private RingHeader.Birth birth = RingHeader.Birth.BORN;
  private int openedFrom;

  /** What was opened and what, if anything, is to be written over all four copies. */
  record Found(KeyRing ring, Optional<Rewrite> rewrite) {}

  /** A ring one generation on, and the key to seal it under; {@code notice} says why. */
  record Rewrite(KeyRing ring, StretchedKey key, int openedFrom, String notice) {}

  /**
   * @param least copies of an older generation do not count, as far as that is known
   */
  RingOpening(
      OpeningRequest request,
      Keychain keychain,
      List<RingCopy> copies,
      StartFacts facts,
      long least) {
    this.least = least;
    this.request = request;
    this.keychain = keychain;
    this.copies = copies;
    this.readable = newestFirst(copies);
    this.facts = facts;
  }

  /** Looks for the ring of a store that is still being made. */
  RingOpening unborn() {
    birth = RingHeader.Birth.UNBORN;
    return this;
  }

  static List<RingCopy.Readable> newestFirst(List<RingCopy> copies) {
    return copies.stream()
        .filter(RingCopy.Readable.class::isInstance)
        .map(RingCopy.Readable.class::cast)
        .sorted(Comparator.comparingLong(c -> -c.header().generation()))
        .toList();
  }

  Found open() throws Refusal {
    MasterKey current =
        request
            .keys()
            .current()
            .filter(key -> !request.wantsPlain())
            .orElseThrow(() -> refusal(StartCode.KEY_MISSING, keyMissing()));
    Optional<KeyRing> ring = openWith(current);
    if (ring.isPresent()) {
      requireDerivation(current, ring.get());
      return new Found(ring.get(), rewriteUnderCurrent(ring.get(), current));
    }
    return openWithPrevious(current);
  }

  private String keyMissing() {
    return request.keys().current().isPresent()
        ? "the store is sealed and cipher none would open it plain: remove cipher: none"
        : "the store is sealed and no key is set: set JS_KEY, JS_KEY_FILE, key or key_file to the key "
            + facts.ring().map(Fingerprint::toString).orElse("of this store");
  }

  private Refusal refusal(StartCode code, String why) {
    return new Refusal(code, facts, why);
  }

  /** The newest ring that this key opens; a refusal when it is the right key and none opens. */
  private Optional<KeyRing> openWith(MasterKey key) throws Refusal {
    boolean fits = false;
    for (RingCopy.Readable copy : readable) {
      boolean counts = copy.header().generation() >= least && copy.header().birth() == birth;
      if (counts && keychain.fits(key, copy.header())) {
        fits = true;
        Optional<KeyRing> ring = RingFormat.open(copy, keychain.stretch(key, copy.header()));
        if (ring.isPresent()) {
          facts = facts.withRing(copy.header());
          openedFrom = copies.indexOf(copy);
          return ring;
        }
      }
    }
    if (fits) {
      throw refusal(
          StartCode.KEYRING_TAMPERED,
          "the key is the right one, but the key ring was altered by somebody without it: restore"
              + " file keyring from an exported ring or replace this node");
    }
    return Optional.empty();
  }

  private Found openWithPrevious(MasterKey current) throws Refusal {
    RingHeader header = readable.getFirst().header();
    if (current.weakness().isEmpty()) {
      facts =
          facts.withGiven(keychain.stretch(current, header).fingerprint(), header.clusterSalt());
    }
    if (request.keys().previous().isEmpty() || ignoresPrevious()) {
      throw refusal(StartCode.KEY_MISMATCH, mismatch(current, header));
    }
    MasterKey previous = request.keys().previous().get();
    if (!isTrusted(previous, header)) {
      throw refusal(
          StartCode.PREVIOUS_KEY_MISMATCH,
          "the previous key is not %s, which the rotation names: give the previous key that opens"
                  .formatted(request.expectation().previousFingerprint().get())
              + " ring "
              + header.fingerprint());
    }
    Optional<KeyRing> ring = openWith(previous);
    if (ring.isEmpty()) {
      throw refusal(
          StartCode.PREVIOUS_KEY_MISMATCH,
          "neither the key nor the previous key opens the key ring: the ring wants "
              + header.fingerprint());
    }
    requireStrong(current);
    requireWanted(current, ring.get().header());
    return new Found(
        ring.get(), Optional.of(rewrite(ring.get(), current, "the key ring was re-wrapped")));
  }

  private String mismatch(MasterKey current, RingHeader header) {
    Optional<MasterKey> trimmed = current.trimmed();
    boolean blankIsToBlame = trimmed.filter(key -> keychain.fits(key, header)).isPresent();
    trimmed.ifPresent(MasterKey::close);
    String hint =
        blankIsToBlame
            ? "; without the blank or newline at its end it would fit"
            : current.weakness().map(w -> "; the given key " + w.text()).orElse("");
    return "the key is not the one that sealed this store: the ring wants %s%s%s; put the right key back, or give it as previous key to rotate"
        .formatted(
            header.fingerprint(), facts.given().map(g -> ", given was " + g).orElse(""), hint);
  }

  /** An operator that names no previous fingerprint is not rotating. */
  private boolean ignoresPrevious() {
    Expectation expected = request.expectation();
    return expected.fingerprint().isPresent() && expected.previousFingerprint().isEmpty();
  }

  /** Standalone any previous key may try; under an operator only the one that it names. */
  private boolean isTrusted(MasterKey previous, RingHeader header) {
    return request
        .expectation()
        .previousFingerprint()
        .map(fingerprint -> keychain.has(previous, fingerprint, targetSalt(header)))
        .orElse(true);
  }

  private void requireStrong(MasterKey current) throws Refusal {
    if (current.weakness().isPresent()) {
      throw refusal(
          StartCode.KEY_TOO_WEAK,
          "the key %s: rotate to 16 or more bytes, for example the output of openssl rand -base64 32"
              .formatted(current.weakness().get().text()));
    }
  }

  /** A derivation that was asked for aloud is not done without because the key is weak. */
  private void requireDerivation(MasterKey current, KeyRing ring) throws Refusal {
    boolean moves = targetKdf(ring.header()) != ring.header().fingerprint().kdf();
    if (moves && request.derivation().isPresent() && current.weakness().isPresent()) {
      ring.close();
      requireStrong(current);
    }
  }

  private void requireWanted(MasterKey current, RingHeader header) throws Refusal {
    if (!isWanted(current, header)) {
      throw refusal(
          StartCode.KEY_MISMATCH,
          "the key is not %s, which the rotation asks for: the ring stays under %s"
              .formatted(request.expectation().fingerprint().get(), header.fingerprint()));
    }
  }

  private boolean isWanted(MasterKey current, RingHeader header) {
    ClusterSalt salt = targetSalt(header);
    return request
        .expectation()
        .fingerprint()
        .map(fingerprint -> keychain.has(current, fingerprint, salt))
        .orElse(true);
  }

  private ClusterSalt targetSalt(RingHeader header) {
    return request.expectation().clusterSalt().orElse(header.clusterSalt());
  }

  private Kdf targetKdf(RingHeader header) {
    return request.derivation(header.fingerprint().kdf());
  }

  /** Another salt or KDF, or copies that differ: an unfinished change, or a spoiled copy. */
  private Optional<Rewrite> rewriteUnderCurrent(KeyRing ring, MasterKey current) {
    RingHeader header = ring.header();
    boolean moves =
        !targetSalt(header).equals(header.clusterSalt())
            || targetKdf(header) != header.fingerprint().kdf();
    if (moves && isWanted(current, header) && current.weakness().isEmpty()) {
      return Optional.of(
          rewrite(
              ring,
              current,
              "the key ring was re-wrapped under the salt and derivation that are wanted"));
    }
    if (readable.size() == copies.size() && new HashSet<>(readable).size() == 1) {
      return Optional.empty();
    }
    StretchedKey same = keychain.stretch(current, header);
    return Optional.of(
        new Rewrite(
            ring.wrappedUnder(same, nextGeneration(ring)),
            same,
            openedFrom,
            "the copies of the key ring differed (an unfinished change or a spoiled copy): all four"
                + " were written again"));
  }

  private Rewrite rewrite(KeyRing ring, MasterKey current, String what) {
    RingHeader header = ring.header();
    StretchedKey key = keychain.stretch(current, targetKdf(header), targetSalt(header));
    return new Rewrite(
        ring.wrappedUnder(key, nextGeneration(ring)),
        key,
        openedFrom,
        "%s: %s -> %s".formatted(what, header.fingerprint(), key.fingerprint()));
  }

  /** Above every copy, also those that this start cannot open, as far as they can be true. */
  private long nextGeneration(KeyRing ring) {
    long opened = ring.header().generation();
    return 1
        + readable.stream()
            .mapToLong(copy -> copy.header().generation())
            .filter(generation -> generation <= opened + MAX_LEAD)
            .max()
            .orElse(opened);
  }
}
