package io.sealstream.operator.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** PEM text of certificates and PKCS#8 keys, both ways. Errors never quote what they read. */
public final class Pem {
  private Pem() {}

  static String of(X509Certificate certificate) {
    try {
      return armour("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate just made has an encoding", e);
    }
  }

  static String of(PrivateKey key) {
    return armour("PRIVATE KEY", key.getEncoded());
  }

  /**
   * @throws IOException when the text is not one certificate
   */
  public static X509Certificate certificate(String pem) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (CertificateException e) {
      throw new IOException("not a certificate in PEM form");
    }
  }

  /**
   * @throws IOException when the text is not an unencrypted PKCS#8 key
   */
  public static PrivateKey key(String pem) throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      if (parser.readObject() instanceof PrivateKeyInfo found) {
        return new JcaPEMKeyConverter().getPrivateKey(found);
      }
    } catch (IOException e) {
      // Falls through: the parser's message may quote the text.
    }
    throw new IOException("not an unencrypted PKCS#8 key in PEM form");
  }

  private static String armour(String type, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory does not fail", e);
    }
    return text.toString();
  }
}
