package io.sealstream.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.operator.api.EncryptionStatus;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.PastKey;
import io.sealstream.operator.observe.Sealing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the status remembers of the keys of a cluster. */
class KeyHistoryTest {
  private static final Instant MARCH = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final Instant APRIL = Instant.parse("2026-04-01T12:00:00Z");
  private static final Instant MAY = Instant.parse("2026-05-01T12:00:00Z");

  private List<PastKey> keys = List.of();
  private Optional<Sealing> accepted = Optional.empty();

  @Test
  void theFirstKeyIsInForceFromTheBeginningOn() {
    inForce("K1", "one", MARCH);

    assertThat(keys).containsExactly(new PastKey("K1", "one", "2026-03-01T12:00:00Z", null));
  }

  @Test
  void aRotatedKeyHasItsEndAndItsSuccessor() {
    inForce("K1", "one", MARCH);
    rotating("K2", "two", "K1", "one", APRIL);

    assertThat(keys)
        .containsExactly(
            new PastKey("K1", "one", "2026-03-01T12:00:00Z", "2026-04-01T12:00:00Z"),
            new PastKey("K2", "two", "2026-04-01T12:00:00Z", null));
  }

  @Test
  void nothingChangesWhileTheSameIsInForce() {
    inForce("K1", "one", MARCH);
    rotating("K2", "two", "K1", "one", APRIL);
    List<PastKey> before = keys;

    rotating("K2", "two", "K1", "one", MAY);
    assertThat(keys).isEqualTo(before);
    inForce("K2", "two", MAY);
    assertThat(keys).isEqualTo(before);
  }

  @Test
  void theSameKeyFromAnotherSecretIsNoKeyOfThePast() {
    inForce("K1", "one", MARCH);
    inForce("K1", "copy", APRIL);

    assertThat(keys).containsExactly(new PastKey("K1", "copy", "2026-03-01T12:00:00Z", null));
  }

  @Test
  void aKeyEditedInPlaceIsRememberedUnderTheSecretThatHoldsItNow() {
    inForce("K1", "one", MARCH);
    rotating("K2", "one", "K1", "old", APRIL);

    assertThat(keys)
        .containsExactly(
            new PastKey("K1", "old", "2026-03-01T12:00:00Z", "2026-04-01T12:00:00Z"),
            new PastKey("K2", "one", "2026-04-01T12:00:00Z", null));
  }

  @Test
  void aRotationTakenBackLeavesBothKeysInThePast() {
    inForce("K1", "one", MARCH);
    rotating("K2", "two", "K1", "one", APRIL);
    rotating("K1", "one", "K2", "two", MAY);

    assertThat(keys.stream().map(PastKey::fingerprint)).containsExactly("K1", "K2", "K1");
    assertThat(keys.stream().map(PastKey::until))
        .containsExactly("2026-04-01T12:00:00Z", "2026-05-01T12:00:00Z", null);
  }

  @Test
  void whoeverComesAfterAWipedStatusFindsThePreviousKeyAgain() {
    rotating("K2", "two", "K1", "one", APRIL);

    assertThat(keys)
        .containsExactly(
            new PastKey("K1", "one", null, "2026-04-01T12:00:00Z"),
            new PastKey("K2", "two", "2026-04-01T12:00:00Z", null));
  }

  @Test
  void aRotationTakenBackIsKnownForThatThoughTheStatusWasWipedBefore() {
    rotating("K2", "two", "K1", "one", APRIL);
    keys = List.of();
    rotating("K1", "one", "K2", "two", MAY);

    assertThat(keys.stream().map(PastKey::fingerprint)).containsExactly("K1", "K2", "K1");
    List<PastKey> before = keys;
    rotating("K1", "one", "K2", "two", MAY.plusSeconds(60));
    assertThat(keys).isEqualTo(before);
  }

  @Test
  void onlyTheNewestAreKept() {
    for (int i = 0; i < 30; i++) {
      inForce("K" + i, "secret-" + i, MARCH.plusSeconds(i));
    }

    assertThat(keys).hasSize(EncryptionStatus.KEPT_KEYS);
    assertThat(keys.getLast().fingerprint()).isEqualTo("K29");
  }

  private void inForce(String fingerprint, String secret, Instant now) {
    after(fingerprint, secret, Optional.empty(), now);
  }

  private void rotating(
      String fingerprint, String secret, String before, String secretBefore, Instant now) {
    Sealing.Previous previous = new Sealing.Previous(ref(secretBefore), Optional.of(before));
    after(fingerprint, secret, Optional.of(previous), now);
  }

  private void after(
      String fingerprint, String secret, Optional<Sealing.Previous> previous, Instant now) {
    Sealing.Sealed next = new Sealing.Sealed(CipherSuite.AES, ref(secret), fingerprint, previous);
    keys = KeyHistory.after(keys, accepted, next, now);
    accepted = Optional.of(next);
  }

  private static KeySecretRef ref(String secret) {
    return new KeySecretRef(secret, null);
  }
}
