package io.sealstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says over HTTP on its monitoring port.
 *
 * @param port as its log says
 */
public record MonitorPages(int port) {
  private static final Pattern PORT = Pattern.compile("Starting http monitor on .*:(\\d+)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Of a server that was started with a port for it. */
  public static MonitorPages of(ServerCommand server) throws IOException {
    return ofStarting(server.said("Server is ready"));
  }

  /** Likewise, of one whose store may not be open yet. */
  public static MonitorPages ofStarting(ServerCommand server) throws IOException {
    Matcher matcher = PORT.matcher(server.said("Starting http monitor on ").output());
    assertThat(matcher.find()).as("a monitoring port").isTrue();
    return new MonitorPages(Integer.parseInt(matcher.group(1)));
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A page that must be there. */
  public Map<String, Object> json(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.std.mapFrom(answer.body());
  }

  @SuppressWarnings("unchecked")
  public static Map<String, Object> map(Map<String, Object> object, String name) {
    return (Map<String, Object>) object.get(name);
  }

  @SuppressWarnings("unchecked")
  public static List<Map<String, Object>> list(Map<String, Object> object, String name) {
    return (List<Map<String, Object>>) object.get(name);
  }
}
