package io.sealstream.operator.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealstream.operator.tls.ClientIdentity;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one node. Every question has a short limit and a connection of its own: a node that hangs
 * costs a reconcile a few seconds, never more, and a new certificate counts from the next question
 * on. Thread rule: any thread; calls block.
 */
public final class AdminClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Duration limit;

  /**
   * @param limit for the whole of one question
   */
  public AdminClient(Duration limit) {
    this.limit = limit;
  }

  /**
   * What the node says of itself.
   *
   * @throws IOException when it does not answer, is not that node, or does not let the operator in
   */
  public AdminReport report(NodeAddress node, ClientIdentity identity) throws IOException {
    HttpResponse<String> answer =
        send(node, identity, HttpRequest.newBuilder(URI.create(node.url("/v1/node"))).GET());
    if (answer.statusCode() != 200) {
      throw new IOException("it answered " + answer.statusCode());
    }
    try {
      return JSON.readValue(answer.body(), AdminReport.class);
    } catch (JsonProcessingException e) {
      throw new IOException("its answer is not the report of a node");
    }
  }

  /**
   * Asks the node to hand every leadership over and to take none for a while. It answers before
   * that is done, and may be asked again.
   *
   * @throws IOException when it does not answer, is not that node, or cannot
   */
  public void handOver(NodeAddress node, ClientIdentity identity) throws IOException {
    tell(node, identity, "/v1/hand-over");
  }

  /**
   * Tells the node to leave its cluster for good, which cannot be taken back. It answers before
   * that is done, and may be told again; when it has left, its report says so.
   *
   * @throws IOException when it does not answer, is not that node, or cannot
   */
  public void decommission(NodeAddress node, ClientIdentity identity) throws IOException {
    tell(node, identity, "/v1/decommission");
  }

  private void tell(NodeAddress node, ClientIdentity identity, String path) throws IOException {
    HttpResponse<String> answer =
        send(
            node,
            identity,
            HttpRequest.newBuilder(URI.create(node.url(path))).POST(BodyPublishers.noBody()));
    if (answer.statusCode() != HttpURLConnection.HTTP_ACCEPTED) {
      throw new IOException("it answered " + answer.statusCode());
    }
  }

  private HttpResponse<String> send(
      NodeAddress node, ClientIdentity identity, HttpRequest.Builder request) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(identity.contextFor(node.dnsName()))
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(limit)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    try {
      // The request's own timeout would end with the head of the answer.
      return client
          .sendAsync(request.build(), BodyHandlers.ofString())
          .get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within %d ms".formatted(limit.toMillis()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + node.dnsName());
    } finally {
      client.shutdownNow();
    }
  }
}
