package io.sealstream.server.monitor;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a request. */
final class Query {
  private final Map<String, List<String>> parameters;

  Query(QueryStringDecoder uri) {
    parameters = uri.parameters();
  }

  String text(String name) {
    List<String> values = parameters.get(name);
    return values == null ? "" : values.getFirst();
  }

  boolean has(String name) {
    return !text(name).isEmpty();
  }

  /** The function that a script wants to be called with the answer. */
  Optional<String> callback() throws BadQuery {
    String function = text("callback");
    if (!function.matches("[\\w.$]{0,128}")) {
      throw new BadQuery("Error decoding 'callback': not a name");
    }
    return Optional.of(function).filter(name -> !name.isEmpty());
  }

  boolean flag(String name) throws BadQuery {
    return switch (text(name)) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "", "0", "f", "F", "false", "FALSE", "False" -> false;
      default ->
          throw new BadQuery("Error decoding boolean for '%s': invalid value".formatted(name));
    };
  }

  int number(String name, int otherwise) throws BadQuery {
    String text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("\\d{1,9}")) {
      throw new BadQuery("Error decoding integer for '%s': invalid value".formatted(name));
    }
    return Integer.parseInt(text);
  }

  /** A parameter that cannot be read: answered with 400. */
  static final class BadQuery extends Exception {
    private static final long serialVersionUID = 1L;

    BadQuery(String message) {
      super(message, null, false, false);
    }
  }
}
