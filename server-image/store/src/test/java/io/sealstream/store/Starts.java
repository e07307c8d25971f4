package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.RingFormat;
import io.sealstream.keyring.StartCode;
import io.sealstream.keyring.StretchedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Starts of a server, one after the other, as far as keys and store are concerned. Reads like a
 * configuration: {@code start().key("…").previous("…").open(volume)}. Stretched keys are shared by
 * all starts of a thread, since each costs 50 ms.
 */
final class Starts {
  static final String A = "key A with inner blanks";
  static final String B = "schlüssel B für alle Fälle";
  static final String C = "0123456789012345678901234";
  static final ClusterSalt SALT =
      ClusterSalt.parse("000102030405060708090a0b0c0d0e0f").orElseThrow();
  static final Id128 CLUSTER = Id128.parse("c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1").orElseThrow();

  private static final ThreadLocal<Keychain> KEYCHAIN = ThreadLocal.withInitial(Keychain::new);
  private static final Map<String, MasterKey> KEYS = new HashMap<>();

  private Optional<MasterKey> current = Optional.empty();
  private Optional<MasterKey> previous = Optional.empty();
  private Optional<CipherSuite> cipher = Optional.empty();
  private Optional<Id128> cluster = Optional.empty();
  private Optional<ClusterSalt> salt = Optional.empty();
  private Optional<Fingerprint> fingerprint = Optional.empty();
  private Optional<Fingerprint> previousFingerprint = Optional.empty();
  private Optional<Anchor> anchor = Optional.empty();

  private OpeningRequest.PlainStore plainStore = OpeningRequest.PlainStore.REFUSE;
  private Optional<Kdf> derivation = Optional.empty();
  private Expectation.EmptyVolume emptyVolume = Expectation.EmptyVolume.NEW_STORE;
  private OpeningRules rules = new OpeningRules();
  private SealingProgress progress = SealingProgress.silent();
  private RandomSource random = RandomSource.KERNEL;

  private Starts() {}

  /** A standalone server. */
  static Starts start() {
    return new Starts();
  }

  /** A server of a cluster, as the operator configures it. */
  static Starts ofCluster() {
    Starts start = new Starts();
    start.cluster = Optional.of(CLUSTER);
    start.salt = Optional.of(SALT);
    return start;
  }

  static MasterKey master(String key) {
    synchronized (KEYS) {
      return KEYS.computeIfAbsent(key, k -> MasterKey.of(k.getBytes(StandardCharsets.UTF_8)));
    }
  }

  static Fingerprint fingerprint(Kdf kdf, String key) {
    return KEYCHAIN.get().stretch(master(key), kdf, SALT).fingerprint();
  }

  /** Whether somebody who has this key and the volume opens a copy of the ring. */
  static boolean opensCopy(Volume volume, int copy, String key) {
    return ring(volume.block(RingFile.NAME, copy), key).isPresent();
  }

  /** What somebody who has this key learns from a copy of the ring. */
  static Optional<KeyRing> ring(byte[] copy, String key) {
    return RingFormat.read(copy) instanceof RingCopy.Readable ring
        ? RingFormat.open(ring, KEYCHAIN.get().stretch(master(key), ring.header()))
        : Optional.empty();
  }

  /** Puts the ring under another key, as only an older program did with weak ones. */
  static void wrap(Volume volume, String from, String to) throws IOException {
    KeyRing open = ring(volume.block(RingFile.NAME, 0), from).orElseThrow();
    StretchedKey key = KEYCHAIN.get().stretch(master(to), open.header());
    try (Disk disk = volume.attach()) {
      RingFile.create(
          disk,
          open.wrappedUnder(key, open.header().generation() + 1),
          key,
          RandomSource.KERNEL,
          new OpeningRules());
    }
  }

  Starts key(String key) {
    current = Optional.of(master(key));
    return this;
  }

  Starts previous(String key) {
    previous = Optional.of(master(key));
    return this;
  }

  Starts cipher(CipherSuite suite) {
    cipher = Optional.of(suite);
    return this;
  }

  Starts cluster(Id128 id) {
    cluster = Optional.of(id);
    return this;
  }

  Starts salt(ClusterSalt other) {
    salt = Optional.of(other);
    return this;
  }

  /** The fingerprint that the pod template names. */
  Starts wanting(Fingerprint wanted) {
    fingerprint = Optional.of(wanted);
    return this;
  }

  Starts wanting(String key) {
    return wanting(fingerprint(Kdf.K1, key));
  }

  Starts wantingPrevious(String key) {
    previousFingerprint = Optional.of(fingerprint(Kdf.K1, key));
    return this;
  }

  Starts remembering(Anchor remembered) {
    anchor = Optional.of(remembered);
    return this;
  }

  /** The key derivation that the configuration asks for. */
  Starts deriving(Kdf kdf) {
    derivation = Optional.of(kdf);
    return this;
  }

  /** The cluster was formed before. */
  Starts formed() {
    emptyVolume = Expectation.EmptyVolume.LOST_STORE;
    return this;
  }

  /** {@code migrate_plain: true}. */
  Starts sealingPlain() {
    plainStore = OpeningRequest.PlainStore.SEAL;
    return this;
  }

  /** A store variant with a rule switched off. */
  Starts under(OpeningRules variant) {
    rules = variant;
    return this;
  }

  /** Who is told how far the reading of clear segments is. */
  Starts telling(SealingProgress told) {
    progress = told;
    return this;
  }

  /** Random bytes that are the same each time. */
  Starts drawing(RandomSource fixed) {
    random = fixed;
    return this;
  }

  OpeningOutcome on(Disk disk) {
    return StoreOpening.open(disk, request(), KEYCHAIN.get(), random, rules, progress);
  }

  /** Tells an open store what this start would be told. */
  RewrapOutcome reloads(OpenStore store) throws IOException {
    return ((OpenedStore) store).rewrap(request(), KEYCHAIN.get());
  }

  private OpeningRequest request() {
    Expectation expectation =
        new Expectation(cluster, salt, fingerprint, previousFingerprint, anchor, emptyVolume);
    return new OpeningRequest(
        new OfferedKeys(current, previous), cipher, expectation, plainStore, derivation);
  }

  /** Starts, expects to be let in, and returns with the store still open. */
  OpenStore opened(Volume volume) {
    return opened(volume.attach());
  }

  OpenStore opened(Disk disk) {
    OpeningOutcome outcome = on(disk);
    assertThat(outcome).isInstanceOf(OpeningOutcome.Opened.class);
    return ((OpeningOutcome.Opened) outcome).store();
  }

  /** Starts, expects to be let in, and stops. */
  StoreFacts opens(Volume volume) {
    OpenStore store = opened(volume);
    store.close();
    return store.facts();
  }

  /** Starts, expects this refusal, and that nothing whatever was changed. */
  OpeningOutcome.Refused refused(Volume volume, StartCode code) {
    Map<String, String> before = volume.image();
    OpeningOutcome outcome = on(volume.attach());
    if (outcome instanceof OpeningOutcome.Opened opened) {
      opened.store().close();
    }
    assertThat(outcome).isInstanceOf(OpeningOutcome.Refused.class);
    OpeningOutcome.Refused refused = (OpeningOutcome.Refused) outcome;
    assertThat(refused.code()).as(refused.why()).isEqualTo(code);
    assertThat(refused.why()).doesNotContain("\n", A, B, C).isNotBlank();
    assertThat(refused.touched()).isEqualTo(OpeningOutcome.Touched.UNTOUCHED);
    assertThat(volume.image()).as("untouched by %s", code).isEqualTo(before);
    return refused;
  }
}
