package io.sealstream.operator.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** One node's pair in stored entries, to listen with. Clients show no certificate. */
public final class ServerIdentity {
  private ServerIdentity() {}

  /**
   * TLS with the pair of a node.
   *
   * @throws IOException when the pair is missing or cannot be used
   */
  public static SSLContext context(Map<String, String> stored, String node) throws IOException {
    X509Certificate certificate =
        Pem.certificate(stored.getOrDefault(InternalCertificates.certificateEntry(node), ""));
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          node,
          Pem.key(stored.getOrDefault(InternalCertificates.keyEntry(node), "")),
          new char[0],
          new X509Certificate[] {certificate});
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificate of " + node + " cannot be used", e);
    }
  }
}
