package io.sealstream.operator.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The operator's pair and the authority of the nodes. Nodes are reached by address (a pod that is
 * not ready may have no DNS record yet) and recognised by name: the context made for one node
 * accepts that node's certificate and no other's, whichever address answers.
 */
public final class ClientIdentity {
  private static final int DNS_NAME = 2;

  private final KeyManager[] own;
  private final X509TrustManager authority;

  private ClientIdentity(KeyManager[] own, X509TrustManager authority) {
    this.own = own;
    this.authority = authority;
  }

  static ClientIdentity of(PemPair pair, String authorityCertificate) throws IOException {
    X509Certificate certificate = Pem.certificate(pair.certificate());
    X509Certificate root = Pem.certificate(authorityCertificate);
    try {
      KeyStore keys = emptyStore();
      keys.setKeyEntry(
          "operator", Pem.key(pair.key()), new char[0], new X509Certificate[] {certificate});
      KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
      keyManagers.init(keys, new char[0]);
      KeyStore roots = emptyStore();
      roots.setCertificateEntry("ca", root);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(roots);
      return new ClientIdentity(
          keyManagers.getKeyManagers(), (X509TrustManager) trust.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new IOException("the operator's client certificate cannot be used", e);
    }
  }

  /** TLS 1.3 to the node whose certificate carries this DNS name. */
  public SSLContext contextFor(String dnsName) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(own, new TrustManager[] {new OneNode(authority, dnsName)}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has TLS 1.3", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /**
   * Checks the path and then the name. Being an extended manager it replaces the JDK's comparison
   * of the certificate with the address in the URL, which would never fit.
   */
  private static final class OneNode extends X509ExtendedTrustManager {
    private final X509TrustManager authority;
    private final String dnsName;

    OneNode(X509TrustManager authority, String dnsName) {
      this.authority = authority;
      this.dnsName = dnsName;
    }

    private void check(X509Certificate[] chain, String authType) throws CertificateException {
      authority.checkServerTrusted(chain, authType);
      if (!carriesName(chain[0])) {
        throw new CertificateException("the certificate is not that of " + dnsName);
      }
    }

    private boolean carriesName(X509Certificate certificate) throws CertificateParsingException {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names != null
          && names.stream()
              .anyMatch(name -> name.getFirst().equals(DNS_NAME) && dnsName.equals(name.get(1)));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      check(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      check(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      check(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("this side only connects");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      throw new CertificateException("this side only connects");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("this side only connects");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return authority.getAcceptedIssuers();
    }
  }
}
