package io.sealstream.operator.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An API server in memory, for quick looks at one pass; the whole operator meets a real one in the
 * end-to-end tests. It stores what it is given and remembers every write. Fabric8's own dispatcher
 * answers 415 to server-side apply; here that is a merge, or a create where nothing is.
 */
final class ApiServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** It would log every request; held here, since the log's own hold on it is weak. */
  private static final Logger CHATTER = Logger.getLogger("io.fabric8.mockwebserver");

  static {
    CHATTER.setLevel(Level.WARNING);
  }

  /** An answer that the client neither understands nor asks for again. */
  private static final int OF_NOBODY = 418;

  private final Dispatcher dispatcher = new Dispatcher();
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(JSON), new MockWebServer(), new HashMap<>(), dispatcher, false);
  private final KubernetesClient client;

  ApiServer() {
    server.init();
    client = server.createClient();
  }

  KubernetesClient client() {
    return client;
  }

  /** The writes since the last call, such as {@code "PATCH …/services/demo"}. */
  List<String> writes() {
    List<String> writes = List.copyOf(dispatcher.writes);
    dispatcher.writes.clear();
    return writes;
  }

  /** The operator dies once so many of its writes are done: nothing of it arrives any more. */
  void killAfter(int writes) {
    dispatcher.writesLeft = writes;
  }

  /** There is an operator again; says whether the one before was killed. */
  boolean revive() {
    boolean killed = dispatcher.killed;
    dispatcher.writesLeft = Integer.MAX_VALUE;
    dispatcher.killed = false;
    return killed;
  }

  /**
   * Somebody deletes an object in the very moment before one is next asked for by name.
   *
   * @param doomed such as {@code /api/v1/namespaces/shop/secrets/demo-key}
   * @param asked the end of such a path
   */
  void deletedBeforeTheNextLookAt(String doomed, String asked) {
    dispatcher.doomed = Optional.of(new Doom(doomed, asked));
  }

  private record Doom(String object, String asked) {}

  /**
   * From now on it does not take what is written to such a path with such words in it.
   *
   * @param path a part of it
   * @param code of its answer
   */
  void refuse(String path, String words, int code, String message) {
    dispatcher.refusals.add(new Refusal(path, words, code, message));
  }

  /** It takes everything again. */
  void refuseNothing() {
    dispatcher.refusals.clear();
  }

  private record Refusal(String path, String words, int code, String message) {
    boolean is(RecordedRequest request) {
      // Reading the body would take it away from whoever answers.
      String body = new String(request.getBody().getBytes(), StandardCharsets.UTF_8);
      return Dispatcher.path(request).contains(path) && body.contains(words);
    }

    MockResponse answer() {
      ObjectNode status = JSON.createObjectNode();
      status.put("apiVersion", "v1").put("kind", "Status").put("status", "Failure");
      return new MockResponse()
          .setResponseCode(code)
          .setBody(status.put("code", code).put("message", message).toString());
    }
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }

  private static final class Dispatcher extends KubernetesCrudDispatcher {
    private final List<String> writes = new CopyOnWriteArrayList<>();
    private final Map<String, JsonNode> applied = new ConcurrentHashMap<>();
    private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
    private volatile int writesLeft = Integer.MAX_VALUE;
    private volatile boolean killed;
    private volatile Optional<Doom> doomed = Optional.empty();

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String method = request.method().name();
      if (!method.equals("GET")) {
        killed = killed || writesLeft == 0;
        writesLeft--;
      }
      if (killed) {
        return new MockResponse().setResponseCode(OF_NOBODY);
      }
      Optional<Refusal> refusal = refusals.stream().filter(it -> it.is(request)).findFirst();
      if (refusal.isPresent() && !method.equals("GET")) {
        return refusal.get().answer();
      }
      if (!method.equals("GET")) {
        writes.add(method + " " + path(request));
      }
      Optional<Doom> now = doomed.filter(it -> path(request).endsWith(it.asked()));
      if (now.isPresent()) {
        doomed = Optional.empty();
        super.dispatch(request(request, HttpMethod.DELETE, now.get().object(), new byte[0]));
      }
      return path(request).endsWith("/eviction") ? evict(request) : super.dispatch(request);
    }

    /** The pod is gone at once; what its going takes is seen on a real cluster. */
    private MockResponse evict(RecordedRequest request) {
      String pod = path(request).replaceAll("/eviction$", "");
      return super.dispatch(request(request, HttpMethod.DELETE, pod, new byte[0]));
    }

    @Override
    public MockResponse handlePatch(RecordedRequest request) {
      String type = request.getHeader("Content-Type");
      if (type == null || !type.startsWith("application/apply-patch")) {
        return super.handlePatch(request);
      }
      String path = path(request);
      MockResponse found = super.dispatch(request(request, HttpMethod.GET, path, new byte[0]));
      JsonNode own = tree(request.getUtf8Body());
      JsonNode before = applied.put(path, own.deepCopy());
      if (found.code() == 404) {
        String collection = path.substring(0, path.lastIndexOf('/'));
        return super.dispatch(request(request, HttpMethod.POST, collection, bytes(own)));
      }
      JsonNode live = tree(found.getBody().readUtf8());
      withdraw(live, before, own);
      JsonNode merged = merge(live, own);
      return super.dispatch(request(request, HttpMethod.PUT, path, bytes(merged)));
    }

    /** What was applied the last time and is not any more goes away. */
    private static void withdraw(JsonNode live, JsonNode before, JsonNode now) {
      if (live instanceof ObjectNode from && before instanceof ObjectNode was) {
        was.properties()
            .forEach(
                field -> {
                  if (now.has(field.getKey())) {
                    withdraw(from.path(field.getKey()), field.getValue(), now.get(field.getKey()));
                  } else {
                    from.remove(field.getKey());
                  }
                });
      }
    }

    /** As RFC 7386: objects field by field, everything else as a whole. */
    private static JsonNode merge(JsonNode live, JsonNode own) {
      if (!(live instanceof ObjectNode into && own instanceof ObjectNode from)) {
        return own;
      }
      from.properties()
          .forEach(
              field ->
                  into.set(
                      field.getKey(),
                      into.has(field.getKey())
                          ? merge(into.get(field.getKey()), field.getValue())
                          : field.getValue()));
      return into;
    }

    private static JsonNode tree(String json) {
      try {
        return JSON.readTree(json);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }

    private static byte[] bytes(JsonNode tree) {
      return tree.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static RecordedRequest request(
        RecordedRequest from, HttpMethod method, String path, byte[] body) {
      return new RecordedRequest(
          from.getHttpVersion(),
          method,
          path,
          Headers.builder().add("Content-Type", "application/json").build(),
          new Buffer(body));
    }

    private static String path(RecordedRequest request) {
      return request.getPath().replaceAll("\\?.*", "");
    }
  }
}
