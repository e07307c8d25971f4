package io.sealstream.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.StartCode;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What servers and annotations say is read exactly, and what is not whole says nothing. */
class EvidenceTest {
  private static final String LINE =
      """
      {"code":"KeyMismatch","ring":"k1:7qk3m2xwa5t4hb6c","ringGeneration":7,\
      "given":"k1:p4z7aaaaaaaaaaaa","salt":"00112233445566778899aabbccddeeff",\
      "clusterId":"ff","storeId":"ee","epoch":12,"store":"untouched"}""";

  @Test
  void theRefusalIsTheLastLineOfTheLogThatIsJson() {
    StartRefusal refusal =
        StartRefusal.parse("[1] [INF] Starting\n{\"code\":\"other\"}\n" + LINE + "\nbye\n")
            .orElseThrow();

    assertThat(refusal.code()).isEqualTo(StartCode.KEY_MISMATCH);
    assertThat(refusal.ring())
        .contains(new Fingerprint("00112233445566778899aabbccddeeff", "k1:7qk3m2xwa5t4hb6c"));
    assertThat(refusal.given())
        .contains(new Fingerprint("00112233445566778899aabbccddeeff", "k1:p4z7aaaaaaaaaaaa"));
    assertThat(refusal.ringGeneration()).isEqualTo(OptionalLong.of(7));
    assertThat(refusal.epoch()).isEqualTo(OptionalLong.of(12));
    assertThat(refusal.clusterId()).contains("ff");
  }

  @Test
  void aRefusalMayStandBehindATimeStamp() {
    assertThat(StartRefusal.parse("[7] 2026/01/01 00:00:00 [FTL] " + LINE)).isPresent();
  }

  @Test
  void aRefusalBeforeTheRingWasReadHasOnlyItsCode() {
    assertThat(StartRefusal.parse("{\"code\":\"KeyEmpty\"}"))
        .contains(StartRefusal.of(StartCode.KEY_EMPTY));
  }

  @Test
  void whatARefusalSaysOfItsVolumeComesBackAsItWasWrittenAndWhatThePodGotDoesNot() {
    StartRefusal refusal = StartRefusal.parse(LINE).orElseThrow();

    StartRefusal read = StartRefusal.parse(refusal.json()).orElseThrow();

    assertThat(refusal.json()).hasLineCount(1).doesNotContain("k1:p4z7");
    assertThat(read.ring()).isEqualTo(refusal.ring());
    assertThat(read.ringGeneration()).isEqualTo(refusal.ringGeneration());
    assertThat(read.clusterId()).isEqualTo(refusal.clusterId());
    assertThat(read.storeId()).isEqualTo(refusal.storeId());
    assertThat(read.epoch()).isEqualTo(refusal.epoch());
    assertThat(read.given()).isEmpty();
    assertThat(read.json()).isEqualTo(refusal.json());
  }

  @Test
  void whatAServerCouldNotReadIsUnknownAndNotZero() {
    assertThat(
            StartRefusal.parse(
                """
                {"code":"KeyringDamaged","ring":"","ringGeneration":0,"given":"","salt":"",\
                "clusterId":"","storeId":"","epoch":0,"store":"untouched"}
                """))
        .contains(StartRefusal.of(StartCode.KEYRING_DAMAGED));
  }

  @Test
  void anythingElseIsNoRefusal() {
    assertThat(StartRefusal.parse(null)).isEmpty();
    assertThat(StartRefusal.parse("")).isEmpty();
    assertThat(StartRefusal.parse("panic: {")).isEmpty();
    assertThat(StartRefusal.parse("{\"code\":\"Weather\"}")).isEmpty();
    assertThat(StartRefusal.parse(LINE.substring(0, 40))).isEmpty();
  }

  @Test
  void anAnchorComesBackAsItWasWritten() {
    Anchor anchor = new Anchor("aa", 12, "bb", 3);

    assertThat(anchor.json())
        .isEqualTo("{\"storeId\":\"aa\",\"epoch\":12,\"bootId\":\"bb\",\"ringGeneration\":3}");
    assertThat(Anchor.parse(anchor.json())).contains(anchor);
    assertThat(Anchor.parse("{\"storeId\":\"aa\"")).isEmpty();
    assertThat(Anchor.parse("{\"epoch\":1}")).isEmpty();
    assertThat(Anchor.parse("null")).isEmpty();
  }

  @Test
  void aStorePutBackIsBehindItsAnchor() {
    Anchor recorded = new Anchor("aa", 12, "bb", 3);

    assertThat(recorded.isAheadOf(recorded)).isFalse();
    assertThat(recorded.isAheadOf(new Anchor("aa", 13, "cc", 3))).isFalse();
    assertThat(recorded.isAheadOf(new Anchor("aa", 13, "cc", 2))).isTrue();
    assertThat(recorded.isAheadOf(new Anchor("aa", 11, "cc", 3))).isTrue();
    assertThat(recorded.isAheadOf(new Anchor("aa", 12, "cc", 3))).isTrue();
  }
}
