package io.sealstream.server.admin;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority as the operator makes one per cluster, and the pairs it signs. */
public final class ClusterAuthority {
  public record Pair(X509Certificate certificate, KeyPair keys) {}

  private final Pair root;
  private final Random serials = new Random(42);

  public ClusterAuthority() {
    KeyPair keys = keys();
    this.root = sign("cluster authority", keys, "cluster authority", keys, true);
  }

  public Pair pair(String commonName) {
    return sign(commonName, keys(), "cluster authority", root.keys(), false);
  }

  /** Writes ca.crt, tls.crt and tls.key into {@code directory}, as the Secret is mounted. */
  public AdminSettings mount(Path directory, Pair node, java.net.InetSocketAddress listen)
      throws IOException {
    Path ca = Files.writeString(directory.resolve("ca.crt"), pem(root.certificate()));
    Path cert = Files.writeString(directory.resolve("tls.crt"), pem(node.certificate()));
    Path key = Files.writeString(directory.resolve("tls.key"), pem(node.keys()));
    return new AdminSettings(listen, cert, key, ca);
  }

  /** What a client with this pair and trust in this authority uses; an absent pair shows none. */
  public SSLContext client(Pair... shown) throws GeneralSecurityException, IOException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    for (Pair pair : shown) {
      own.setKeyEntry(
          "own", pair.keys().getPrivate(), new char[0], new X509Certificate[] {pair.certificate()});
    }
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(own, new char[0]);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", root.certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Pair sign(String name, KeyPair keys, String issuer, KeyPair signer, boolean authority) {
    try {
      Instant now = Instant.now();
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Principal("CN=" + issuer),
              BigInteger.valueOf(serials.nextLong(1, Long.MAX_VALUE)),
              Date.from(now.minus(Duration.ofMinutes(5))),
              Date.from(now.plus(Duration.ofDays(1))),
              new X500Principal("CN=" + name),
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
      var signature = new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate());
      var holder = builder.build(signature);
      return new Pair(new JcaX509CertificateConverter().getCertificate(holder), keys);
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(Object content) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          content instanceof KeyPair keys
              ? new JcaPKCS8Generator(keys.getPrivate(), null).generate()
              : content);
    }
    return text.toString();
  }
}
