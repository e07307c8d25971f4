package io.sealstream.server.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sealstream.server.ServerCommand;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whoever may ask the admin listeners of a cluster's servers, which are processes here. */
public final class Operator implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("for the operator on [^:]+:(\\d+)");

  private final ClusterAuthority authority = new ClusterAuthority();
  private final Duration patience;
  private final HttpClient client;

  /**
   * @param patience with an answer
   */
  public Operator(Duration patience) throws GeneralSecurityException, IOException {
    this.patience = patience;
    client =
        HttpClient.newBuilder()
            .sslContext(authority.client(authority.pair(AdminRequests.OPERATOR)))
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(patience)
            .build();
  }

  /**
   * Gives a server its certificate.
   *
   * @param mounted for its files
   * @return the block of its configuration that has it listen on any port
   */
  public String admin(String server, Path mounted) throws IOException {
    AdminSettings tls =
        authority.mount(
            Files.createDirectories(mounted),
            authority.pair(server),
            new InetSocketAddress("127.0.0.1", 0));
    return "admin { listen: \"127.0.0.1:-1\", cert_file: \"%s\", key_file: \"%s\", ca_file: \"%s\" }"
        .formatted(tls.certFile(), tls.keyFile(), tls.caFile());
  }

  /**
   * @throws IOException also while it does not listen yet
   */
  public Map<String, Object> node(ServerCommand server) throws IOException, InterruptedException {
    return JSON.std.mapFrom(send(request(server, "/v1/node")).body());
  }

  /**
   * @throws IOException also while it does not listen yet
   */
  public HttpResponse<String> post(ServerCommand server, String path, String body)
      throws IOException, InterruptedException {
    return send(request(server, path).POST(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.timeout(patience).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(ServerCommand server, String path) throws IOException {
    Matcher port = LISTENING.matcher(server.output());
    if (!port.find()) {
      throw new IOException("no admin listener yet");
    }
    return HttpRequest.newBuilder(
        URI.create("https://localhost:%s%s".formatted(port.group(1), path)));
  }

  @Override
  public void close() {
    client.close();
  }
}
