package io.sealstream.operator.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** Whether a stored pair still does what it is for. */
final class Pairs {
  private static final int DNS_NAME = 2;

  private Pairs() {}

  /** True while the pair is signed by the authority, names what it must and is far from its end. */
  static boolean serves(
      PemPair pair, Authority authority, Collection<String> dnsNames, Instant now) {
    try {
      X509Certificate certificate = Pem.certificate(pair.certificate());
      certificate.verify(authority.certificate().getPublicKey());
      return match(certificate, Pem.key(pair.key()))
          && names(certificate).equals(new TreeSet<>(dnsNames))
          && !isDue(certificate, now);
    } catch (IOException | GeneralSecurityException e) {
      return false;
    }
  }

  /** Due once less than a third of its life is left. */
  static boolean isDue(X509Certificate certificate, Instant now) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    return now.isAfter(until.minus(Duration.between(from, until).dividedBy(3)));
  }

  /** A key signs what its certificate verifies. */
  static boolean match(X509Certificate certificate, PrivateKey key) {
    try {
      byte[] probe = certificate.getTBSCertificate();
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(key);
      signer.update(probe);
      byte[] signature = signer.sign();
      signer.initVerify(certificate.getPublicKey());
      signer.update(probe);
      return signer.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static TreeSet<String> names(X509Certificate certificate)
      throws CertificateParsingException {
    TreeSet<String> names = new TreeSet<>();
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    for (List<?> alternative : Objects.requireNonNullElse(alternatives, List.<List<?>>of())) {
      if (alternative.getFirst().equals(DNS_NAME)) {
        names.add((String) alternative.get(1));
      }
    }
    return names;
  }
}
