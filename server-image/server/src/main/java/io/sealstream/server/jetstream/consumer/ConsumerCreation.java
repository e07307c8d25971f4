package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Label;
import io.sealstream.server.jetstream.stream.StreamConfig;
import java.util.Arrays;
import java.util.List;

/**
 * A request to make or change a consumer, read and checked by itself: its subject and its body say
 * the same. Three subjects exist:
 *
 * <pre>
 * CONSUMER.CREATE.stream                     an ephemeral one that the server names
 * CONSUMER.CREATE.stream.name[.filter…]      any one, NATS 2.9
 * CONSUMER.DURABLE.CREATE.stream.name        a durable one, older clients
 * </pre>
 *
 * @param config with its defaults
 */
record ConsumerCreation(ConsumerConfig config, Action action) {
  /** What a client wants of a name that may be taken or not. */
  enum Action {
    CREATE_OR_UPDATE(""),
    CREATE("create"),
    UPDATE("update");

    private final String text;

    Action(String text) {
      this.text = text;
    }
  }

  private static final List<String> FIELDS = List.of("stream_name", "config", "action", "pedantic");

  /** Reads and checks a request, in the order of nats-server 2.10. */
  static ConsumerCreation read(ApiRequest request, StreamConfig stream) throws RefusedException {
    JsonObject body = JsonObject.parse(request.body());
    for (String name : body.names()) {
      if (!FIELDS.contains(name)) {
        throw ErrorCode.INVALID_JSON.about("unknown field \"" + name + "\"").refused();
      }
    }
    ConsumerConfig asked = ConsumerConfigJson.read(body.object("config"));
    Action action = action(body.string("action"));
    if (!body.string("stream_name").equals(stream.name())) {
      throw ErrorCode.STREAM_NAME_MISMATCH.error().refused();
    }
    if (body.bool("pedantic")) {
      throw ErrorCode.CONSUMER_CREATE_FAILED
          .about("pedantic requests are not supported by this server")
          .refused();
    }
    String[] tokens = request.tokens();
    ConsumerConfig named =
        tokens[1].equals("DURABLE") ? durable(tokens, asked) : any(tokens, asked);
    ConsumerConfig config = ConsumerDefaults.fill(named, stream.consumerLimits());
    ConsumerRules.check(config, stream);
    return new ConsumerCreation(config, action);
  }

  private static Action action(String text) throws RefusedException {
    for (Action action : Action.values()) {
      if (action.text.equals(text)) {
        return action;
      }
    }
    throw ErrorCode.INVALID_JSON.about("unknown consumer action: " + text).refused();
  }

  /** CONSUMER.DURABLE.CREATE.stream.name */
  private static ConsumerConfig durable(String[] tokens, ConsumerConfig asked)
      throws RefusedException {
    if (tokens.length != 5) {
      throw ErrorCode.CONSUMER_DURABLE_NOT_IN_SUBJECT.error().refused();
    }
    checkPath(tokens[4]);
    if (!asked.isDurable()) {
      throw ErrorCode.CONSUMER_DURABLE_NOT_SET.error().refused();
    }
    if (!tokens[4].equals(asked.label().durable())) {
      throw ErrorCode.CONSUMER_NAME_MISMATCH.error().refused();
    }
    return asked;
  }

  /** CONSUMER.CREATE.stream[.name[.filter…]] */
  private static ConsumerConfig any(String[] tokens, ConsumerConfig asked) throws RefusedException {
    if (tokens.length == 3) {
      if (asked.isDurable()) {
        throw ErrorCode.CONSUMER_DURABLE_IN_REQUEST.error().refused();
      }
      return asked;
    }
    String name = tokens[3];
    checkPath(name);
    if (asked.isDurable() && !name.equals(asked.label().durable())) {
      throw ErrorCode.CONSUMER_NAME_MISMATCH.error().refused();
    }
    if (tokens.length > 4) {
      checkFilter(String.join(".", Arrays.asList(tokens).subList(4, tokens.length)), asked);
    }
    Label label = asked.label().withName(name);
    return asked.withLabel(label);
  }

  private static void checkPath(String name) throws RefusedException {
    if (name.contains("/") || name.contains("\\")) {
      throw ErrorCode.CONSUMER_NAME_PATH.error().refused();
    }
  }

  private static void checkFilter(String inSubject, ConsumerConfig asked) throws RefusedException {
    if (!asked.selection().filters().isEmpty()) {
      throw ErrorCode.CONSUMER_MULTIPLE_FILTERS_API.error().refused();
    }
    if (!inSubject.equals(asked.selection().filter())) {
      throw ErrorCode.CONSUMER_CREATE_FILTER_MISMATCH.error().refused();
    }
  }
}
