package io.sealstream.server.admin;

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
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS context of the files as they are now: renewed certificates are used from the next
 * connection on, without a restart. Files that cannot be read or do not fit together leave the
 * context before them in force and are named in the log once. Thread rule: one thread.
 */
final class LiveCertificates {
  private static final Logger LOG = LoggerFactory.getLogger(LiveCertificates.class);

  private final AdminSettings settings;
  private List<Stamp> stamps = List.of();
  private Optional<SslContext> context = Optional.empty();

  /** Where a file really lies (Kubernetes swaps a symbolic link), and when it was written. */
  private record Stamp(Path real, FileTime modified, long size) {}

  LiveCertificates(AdminSettings settings) {
    this.settings = settings;
  }

  /** The context for the next connection; empty while the files have never been usable. */
  Optional<SslContext> current() {
    List<Stamp> now;
    try {
      now = stamps();
      if (now.equals(stamps)) {
        return context;
      }
    } catch (IOException e) {
      LOG.warn("Admin certificates cannot be read, the former ones stay in use: {}", e.toString());
      return context;
    }
    stamps = now;
    try {
      boolean first = context.isEmpty();
      context = Optional.of(build());
      if (!first) {
        LOG.info("Admin certificates reloaded from {}", settings.certFile());
      }
    } catch (IOException e) {
      LOG.error("Admin certificates not loaded, the former ones stay in use: {}", e.getMessage());
    }
    return context;
  }

  private List<Stamp> stamps() throws IOException {
    return List.of(stamp(settings.certFile()), stamp(settings.keyFile()), stamp(settings.caFile()));
  }

  private static Stamp stamp(Path file) throws IOException {
    Path real = file.toRealPath();
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    return new Stamp(real, attributes.lastModifiedTime(), attributes.size());
  }

  private SslContext build() throws IOException {
    try {
      return SslContextBuilder.forServer(settings.certFile().toFile(), settings.keyFile().toFile())
          .sslProvider(SslProvider.JDK)
          .protocols("TLSv1.3")
          .trustManager(settings.caFile().toFile())
          .clientAuth(ClientAuth.REQUIRE)
          .build();
    } catch (IllegalArgumentException | SSLException e) {
      // The cause may quote what it parsed; the message names files only.
      throw new IOException(
          "admin certificate %s, key %s or authority %s is not usable PEM"
              .formatted(settings.certFile(), settings.keyFile(), settings.caFile()));
    }
  }
}
