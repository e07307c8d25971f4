package io.sealstream.server.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS contexts of a service's files as they are now: renewed certificates are used from the
 * next connection on, without a restart. Both sides of a connection show a certificate. Files that
 * cannot be read or do not fit together leave the contexts before them in force and are named in
 * the log once. Safe for every thread; reads files.
 */
public final class LiveCertificates {
  private static final Logger LOG = LoggerFactory.getLogger(LiveCertificates.class);

  private final String service;
  private final Path certFile;
  private final Path keyFile;
  private final Path caFile;
  private List<Stamp> stamps = List.of();
  private Optional<Contexts> contexts = Optional.empty();

  /** For who accepts a connection and for who makes one. */
  public record Contexts(SslContext server, SslContext client) {}

  /** Where a file really lies (Kubernetes swaps a symbolic link), and when it was written. */
  private record Stamp(Path real, FileTime modified, long size) {}

  /**
   * @param service how the log names whose certificates these are
   * @param certFile its certificate, PEM
   * @param keyFile the private key, PKCS#8 in PEM, not encrypted
   * @param caFile the authority that signs the certificates of the other side
   */
  public LiveCertificates(String service, Path certFile, Path keyFile, Path caFile) {
    this.service = service;
    this.certFile = certFile;
    this.keyFile = keyFile;
    this.caFile = caFile;
  }

  /** The contexts for the next connection; empty while the files have never been usable. */
  public synchronized Optional<Contexts> current() {
    List<Stamp> now;
    try {
      now = stamps();
      if (now.equals(stamps)) {
        return contexts;
      }
    } catch (IOException e) {
      LOG.warn(
          "{} certificates cannot be read, the former ones stay in use: {}", service, e.toString());
      return contexts;
    }
    stamps = now;
    try {
      boolean first = contexts.isEmpty();
      contexts = Optional.of(build());
      if (!first) {
        LOG.info("{} certificates reloaded from {}", service, certFile);
      }
    } catch (IOException e) {
      LOG.error(
          "{} certificates not loaded, the former ones stay in use: {}", service, e.getMessage());
    }
    return contexts;
  }

  private List<Stamp> stamps() throws IOException {
    return List.of(stamp(certFile), stamp(keyFile), stamp(caFile));
  }

  private static Stamp stamp(Path file) throws IOException {
    Path real = file.toRealPath();
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    return new Stamp(real, attributes.lastModifiedTime(), attributes.size());
  }

  private Contexts build() throws IOException {
    try {
      SslContextBuilder server = SslContextBuilder.forServer(certFile.toFile(), keyFile.toFile());
      SslContextBuilder client =
          SslContextBuilder.forClient()
              .keyManager(certFile.toFile(), keyFile.toFile())
              // Whom the authority signed belongs to it: nodes are told of by address, not by name.
              .endpointIdentificationAlgorithm(null);
      return new Contexts(context(server.clientAuth(ClientAuth.REQUIRE)), context(client));
    } catch (IllegalArgumentException | SSLException e) {
      // The cause may quote what it parsed; the message names files only.
      throw new IOException(
          "%s certificate %s, key %s or authority %s is not usable PEM"
              .formatted(service.toLowerCase(Locale.ROOT), certFile, keyFile, caFile));
    }
  }

  private SslContext context(SslContextBuilder builder) throws SSLException {
    return builder
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3")
        .trustManager(caFile.toFile())
        .build();
  }
}
