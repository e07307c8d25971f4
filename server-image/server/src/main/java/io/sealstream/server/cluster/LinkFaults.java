package io.sealstream.server.cluster;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/** Faults of connections between servers in words that say what to look at. */
final class LinkFaults {
  private LinkFaults() {}

  static String words(Throwable cause) {
    return switch (cause) {
      case NotSslRecordException plain ->
          "it does not speak TLS, which this server's cluster block asks for: set tls on both";
      case SSLException tls ->
          "TLS handshake error: "
              + text(tls)
              + "; each server's certificate must be signed by the other's ca_file, and be valid now";
      case ClosedChannelException closed -> "the other server closed it";
      case IOException io -> text(io);
      default -> "unexpected " + cause;
    };
  }

  private static String text(Throwable cause) {
    return String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
  }
}
