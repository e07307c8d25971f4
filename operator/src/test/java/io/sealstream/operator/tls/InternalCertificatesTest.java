package io.sealstream.operator.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Certificates are made once, renewed in time, and never cut a node off on the way. */
class InternalCertificatesTest {
  private static final Instant BIRTH = Instant.parse("2026-01-01T00:00:00Z");
  private static final Map<String, List<String>> NODES =
      Map.of("demo-0", List.of("demo-0.demo-headless.shop.svc", "demo.shop.svc"));

  @Test
  void theSecondLookChangesNothing() {
    var first = InternalCertificates.of("demo", Map.of(), NODES, BIRTH);

    assertThat(first)
        .containsOnlyKeys(
            "ca.crt", "ca.key", "demo-0.crt", "demo-0.key", "operator.crt", "operator.key");
    assertThat(InternalCertificates.of("demo", first, NODES, BIRTH.plus(Duration.ofDays(200))))
        .isEqualTo(first);
  }

  @Test
  void pairsAreRenewedWhileAThirdOfTheirLifeIsLeft() throws IOException {
    var first = InternalCertificates.of("demo", Map.of(), NODES, BIRTH);
    Instant later = BIRTH.plus(Duration.ofDays(300));

    var renewed = InternalCertificates.of("demo", first, NODES, later);

    assertThat(renewed.get("demo-0.crt")).isNotEqualTo(first.get("demo-0.crt"));
    assertThat(renewed.get("operator.crt")).isNotEqualTo(first.get("operator.crt"));
    assertThat(renewed.get("ca.crt")).isEqualTo(first.get("ca.crt"));
    assertThat(Pem.certificate(renewed.get("demo-0.crt")).getNotAfter().toInstant())
        .isEqualTo(later.plus(Authority.PAIR_LIFE));
  }

  @Test
  void aRenewedAuthorityStillVouchesForWhatItSignedBefore() throws Exception {
    var first = InternalCertificates.of("demo", Map.of(), NODES, BIRTH);
    var late = InternalCertificates.of("demo", first, NODES, BIRTH.plus(Duration.ofDays(2300)));

    var renewed = InternalCertificates.of("demo", late, NODES, BIRTH.plus(Duration.ofDays(2500)));

    assertThat(renewed.get("ca.crt")).isNotEqualTo(late.get("ca.crt"));
    assertThat(renewed.get("ca.key")).isEqualTo(late.get("ca.key"));
    X509Certificate authority = Pem.certificate(renewed.get("ca.crt"));
    Pem.certificate(late.get("demo-0.crt")).verify(authority.getPublicKey());
    Pem.certificate(renewed.get("demo-0.crt"))
        .verify(Pem.certificate(late.get("ca.crt")).getPublicKey());
  }

  @Test
  void aNewNodeGetsAPairAndTheOthersKeepTheirs() {
    var first = InternalCertificates.of("demo", Map.of(), NODES, BIRTH);
    Map<String, List<String>> three = new TreeMap<>(NODES);
    three.put("demo-1", List.of("demo-1.demo-headless.shop.svc"));

    var grown = InternalCertificates.of("demo", first, three, BIRTH);

    assertThat(grown).containsAllEntriesOf(first).containsKey("demo-1.key");
  }

  @Test
  void aPairForOtherNamesOrOfAnotherAuthorityIsReplaced() {
    var first = InternalCertificates.of("demo", Map.of(), NODES, BIRTH);
    var foreign = InternalCertificates.of("demo", Map.of(), NODES, BIRTH);
    Map<String, String> mixed = new TreeMap<>(first);
    mixed.put("demo-0.crt", foreign.get("demo-0.crt"));
    mixed.put("demo-0.key", foreign.get("demo-0.key"));

    var mended = InternalCertificates.of("demo", mixed, NODES, BIRTH);
    assertThat(mended.get("demo-0.crt"))
        .isNotEqualTo(first.get("demo-0.crt"))
        .isNotEqualTo(foreign.get("demo-0.crt"));

    var renamed =
        InternalCertificates.of("demo", first, Map.of("demo-0", List.of("elsewhere")), BIRTH);
    assertThat(renamed.get("demo-0.crt")).isNotEqualTo(first.get("demo-0.crt"));
  }

  @Test
  void aDamagedAuthorityIsMadeAgainWithAllThatHangsOnIt() {
    var first = InternalCertificates.of("demo", Map.of(), NODES, BIRTH);
    Map<String, String> damaged = new TreeMap<>(first);
    damaged.put("ca.key", "scribble");

    var mended = InternalCertificates.of("demo", damaged, NODES, BIRTH);

    assertThat(mended.get("ca.crt")).isNotEqualTo(first.get("ca.crt"));
    assertThat(mended.get("demo-0.crt")).isNotEqualTo(first.get("demo-0.crt"));
  }

  @Test
  void aPairDoesNotPrintItsKey() {
    assertThat(new PemPair("certificate", "the key")).asString().doesNotContain("the key");
  }
}
