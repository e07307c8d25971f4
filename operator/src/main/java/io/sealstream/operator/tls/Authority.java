package io.sealstream.operator.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate authority of one cluster: P-256 keys, ECDSA with SHA-256. Its key is made once;
 * renewing makes a new certificate over the same key and name (RFC 5280 section 6: a path is
 * checked against the key), so certificates signed before and after stay valid together.
 */
final class Authority {
  static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
  static final Duration PAIR_LIFE = Duration.ofDays(365);

  /** Clocks of nodes and operator may differ by this much. */
  private static final Duration SKEW = Duration.ofHours(1);

  private static final int SERIAL_BITS = 127;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final X509Certificate certificate;
  private final PrivateKey key;

  private Authority(X509Certificate certificate, PrivateKey key) {
    this.certificate = certificate;
    this.key = key;
  }

  /** What a pair is for: where its name may appear in a handshake. */
  enum Use {
    /** Serves, and connects to other nodes. */
    NODE,
    /** Only connects. */
    CLIENT
  }

  static Authority make(String cluster, Instant now) {
    KeyPair keys = keys();
    String name = "CN=" + cluster + " authority";
    return new Authority(
        selfSigned(name, keys.getPublic(), keys.getPrivate(), now), keys.getPrivate());
  }

  /**
   * @throws IOException when the two do not belong together or are not PEM
   */
  static Authority of(PemPair stored) throws IOException {
    X509Certificate certificate = Pem.certificate(stored.certificate());
    PrivateKey key = Pem.key(stored.key());
    if (!Pairs.match(certificate, key)) {
      throw new IOException("the authority's certificate and key do not belong together");
    }
    return new Authority(certificate, key);
  }

  PemPair pem() {
    return new PemPair(Pem.of(certificate), Pem.of(key));
  }

  X509Certificate certificate() {
    return certificate;
  }

  /** The same key under a certificate that starts now. */
  Authority renewed(Instant now) {
    return new Authority(
        selfSigned(
            certificate.getSubjectX500Principal().getName(), certificate.getPublicKey(), key, now),
        key);
  }

  /** A new pair under a common name, valid for each of the DNS names. */
  PemPair issue(String commonName, List<String> dnsNames, Use use, Instant now) {
    try {
      KeyPair keys = keys();
      var builder = builder("CN=" + commonName, keys.getPublic(), now, PAIR_LIFE);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, purposes(use));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
      if (!dnsNames.isEmpty()) {
        GeneralName[] names =
            dnsNames.stream()
                .map(name -> new GeneralName(GeneralName.dNSName, name))
                .toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      return new PemPair(Pem.of(sign(builder, key)), Pem.of(keys.getPrivate()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("extensions of known kinds have an encoding", e);
    }
  }

  private JcaX509v3CertificateBuilder builder(
      String subject, PublicKey subjectKey, Instant now, Duration life) {
    return builder(certificate.getSubjectX500Principal(), subject, subjectKey, now, life);
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Principal issuer, String subject, PublicKey subjectKey, Instant now, Duration life) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE),
        Date.from(now.minus(SKEW)),
        Date.from(now.plus(life)),
        new X500Principal(subject),
        subjectKey);
  }

  private static X509Certificate selfSigned(
      String name, PublicKey publicKey, PrivateKey key, Instant now) {
    try {
      var builder = builder(new X500Principal(name), name, publicKey, now, AUTHORITY_LIFE);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(publicKey));
      return sign(builder, key);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("extensions of known kinds have an encoding", e);
    }
  }

  private static ExtendedKeyUsage purposes(Use use) {
    return switch (use) {
      case NODE ->
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});
      case CLIENT -> new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth);
    };
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) {
    try {
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("the JDK signs with ECDSA", e);
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has P-256", e);
    }
  }
}
