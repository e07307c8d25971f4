package io.sealstream.server.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sealstream.server.wire.ProtocolException.Violation;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a client said in its CONNECT, as far as this server acts on it. Fields left out have NATS's
 * defaults; unknown fields are skipped. Credentials are not kept.
 *
 * @param protocol 0, or 1: the client understands INFO at any time
 * @param account names an account, which no client may do here
 */
public record ConnectOptions(
    boolean verbose,
    boolean pedantic,
    boolean echo,
    boolean headers,
    boolean noResponders,
    int protocol,
    String name,
    String lang,
    String version,
    boolean account) {

  /** What holds before a CONNECT was sent. */
  public static final ConnectOptions UNSAID =
      new ConnectOptions(true, true, true, false, false, 0, "", "", "", false);

  private static final JsonFactory JSON = new JsonFactory();

  /** Reads the JSON text of a CONNECT. */
  public static ConnectOptions parse(byte[] text, int from, int length) throws ProtocolException {
    Builder said = new Builder();
    try (JsonParser json = JSON.createParser(text, from, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw notJson();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        said.take(field, json.nextToken(), json);
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw notJson();
      }
    } catch (IOException e) {
      // Its text quotes the input, which may hold a password.
      throw notJson();
    }
    return said.build();
  }

  /** As the log shows a client: {@code v1.2.3:java:name}, as far as it said them. */
  public String fullName() {
    String versioned = version.isEmpty() ? "" : "v" + version;
    return Stream.of(versioned, lang, name)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(":"));
  }

  private static ProtocolException notJson() {
    return new ProtocolException(Violation.PROTOCOL, "", "CONNECT is not a JSON object");
  }

  private static final class Builder {
    private boolean verbose = true;
    private boolean pedantic = true;
    private boolean echo = true;
    private boolean headers;
    private boolean noResponders;
    private int protocol;
    private String name = "";
    private String lang = "";
    private String version = "";
    private boolean account;

    void take(String field, JsonToken value, JsonParser json)
        throws IOException, ProtocolException {
      switch (field) {
        case "verbose" -> verbose = flag(value, verbose);
        case "pedantic" -> pedantic = flag(value, pedantic);
        case "echo" -> echo = flag(value, echo);
        case "headers" -> headers = flag(value, headers);
        case "no_responders" -> noResponders = flag(value, noResponders);
        case "protocol" -> protocol = value == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : -1;
        case "name" -> name = text(value, json);
        case "lang" -> lang = text(value, json);
        case "version" -> version = text(value, json);
        case "account" -> account |= !text(value, json).isEmpty();
        case "new_account" -> account |= flag(value, false);
        default -> json.skipChildren();
      }
    }

    private static boolean flag(JsonToken value, boolean otherwise) throws ProtocolException {
      return switch (value) {
        case VALUE_TRUE -> true;
        case VALUE_FALSE -> false;
        case VALUE_NULL -> otherwise;
        default -> throw notJson();
      };
    }

    private static String text(JsonToken value, JsonParser json)
        throws IOException, ProtocolException {
      if (value == JsonToken.VALUE_NULL) {
        return "";
      }
      if (value != JsonToken.VALUE_STRING) {
        throw notJson();
      }
      return json.getText();
    }

    ConnectOptions build() {
      return new ConnectOptions(
          verbose, pedantic, echo, headers, noResponders, protocol, name, lang, version, account);
    }
  }
}
