package io.sealstream.server.jetstream.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON object that was read strictly: one value, at most {@value #DEPTH} levels, no trailing
 * bytes. Each getter insists on its type and answers {@link ErrorCode#INVALID_JSON} naming the
 * field; a missing field and {@code null} are the type's zero, as in nats-server. Immutable.
 */
public final class JsonObject {
  /** Nesting that is read; deeper input is refused before it costs memory. */
  static final int DEPTH = 32;

  /** Reads no field: every getter gives its zero. */
  public static final JsonObject EMPTY = new JsonObject("", Map.of());

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
          .build();

  private final String path;
  private final Map<String, Object> fields;

  private JsonObject(String path, Map<String, Object> fields) {
    this.path = path;
    this.fields = fields;
  }

  /** Reads one object from bytes; empty input is refused too. */
  public static JsonObject parse(byte[] json) throws RefusedException {
    return parse(json, 0, json.length);
  }

  /** Reads one object from a range of bytes; empty input is refused too. */
  public static JsonObject parse(byte[] array, int offset, int length) throws RefusedException {
    try (JsonParser parser = FACTORY.createParser(array, offset, length)) {
      if (parser.nextToken() == null) {
        throw invalid("unexpected end of JSON input");
      }
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw invalid("an object is expected");
      }
      JsonObject read = object(parser, "");
      if (parser.nextToken() != null) {
        throw invalid("something follows the object");
      }
      return read;
    } catch (IOException e) {
      throw invalid(place(e));
    }
  }

  private static JsonObject object(JsonParser parser, String path)
      throws IOException, RefusedException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(parser, join(path, name)));
    }
    fields.values().removeIf(Absent.class::isInstance);
    return new JsonObject(path, fields);
  }

  private static Object value(JsonParser parser, String path) throws IOException, RefusedException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, path);
      case START_ARRAY -> {
        List<Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser, path));
        }
        yield items;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> integer(parser, path);
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> Absent.ABSENT;
      default -> throw invalid("unexpected " + parser.currentToken());
    };
  }

  /** Unsigned 64-bit input above the signed range has no meaning for any field we know. */
  private static Long integer(JsonParser parser, String path) throws IOException, RefusedException {
    try {
      return parser.getLongValue();
    } catch (InputCoercionException e) {
      throw invalid("number " + parser.getText() + " does not fit field " + path);
    }
  }

  /** The same without some fields. */
  public JsonObject without(String... names) {
    Map<String, Object> rest = new LinkedHashMap<>(fields);
    rest.keySet().removeAll(List.of(names));
    return new JsonObject(path, rest);
  }

  /** As JSON; fields that were null are gone. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      write(json, this);
    } catch (IOException e) {
      throw new UncheckedIOException("JSON cannot be written to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case JsonObject object -> {
        json.writeStartObject();
        for (Map.Entry<String, Object> field : object.fields.entrySet()) {
          json.writeFieldName(field.getKey());
          write(json, field.getValue());
        }
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        for (Object item : list) {
          write(json, item);
        }
        json.writeEndArray();
      }
      case Long number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case Boolean truth -> json.writeBoolean(truth);
      case Absent absent -> json.writeNull();
      default -> json.writeString(value.toString());
    }
  }

  public boolean isEmpty() {
    return fields.isEmpty();
  }

  /** Whether the field is there and not null. */
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /** Whether the field says more than its type's zero: not 0, "", false, {} or []. */
  public boolean isSet(String name) {
    return switch (fields.get(name)) {
      case null -> false;
      case String text -> !text.isEmpty();
      case Number number -> number.doubleValue() != 0;
      case Boolean truth -> truth;
      case JsonObject object -> !object.isEmpty();
      case List<?> list -> !list.isEmpty();
      default -> true;
    };
  }

  public Set<String> names() {
    return fields.keySet();
  }

  public String string(String name) throws RefusedException {
    return typed(name, String.class, "a string").orElse("");
  }

  public long integer(String name) throws RefusedException {
    return typed(name, Long.class, "an integer").orElse(0L);
  }

  /** An integer that must not be negative: a sequence, a count, an offset. */
  public long unsigned(String name) throws RefusedException {
    long value = integer(name);
    if (value < 0) {
      throw invalid("field " + join(path, name) + " can not be negative");
    }
    return value;
  }

  /** An integer that must fit 32 bits. */
  public int int32(String name) throws RefusedException {
    long value = integer(name);
    if (value != (int) value) {
      throw invalid("number " + value + " does not fit field " + join(path, name));
    }
    return (int) value;
  }

  public boolean bool(String name) throws RefusedException {
    return typed(name, Boolean.class, "a boolean").orElse(false);
  }

  /** An object, {@link #EMPTY} when missing. */
  public JsonObject object(String name) throws RefusedException {
    return typed(name, JsonObject.class, "an object").orElse(EMPTY);
  }

  /** A point in time in RFC 3339. */
  public Optional<Instant> time(String name) throws RefusedException {
    Optional<String> text = typed(name, String.class, "a time");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> time = Rfc3339.parse(text.get());
    if (time.isEmpty()) {
      throw invalid("field " + join(path, name) + " is not a time as in RFC 3339");
    }
    return time;
  }

  public List<String> strings(String name) throws RefusedException {
    return list(name, String.class, "strings");
  }

  public List<Long> integers(String name) throws RefusedException {
    return list(name, Long.class, "integers");
  }

  public List<JsonObject> objects(String name) throws RefusedException {
    return list(name, JsonObject.class, "objects");
  }

  /** An object whose values are strings. */
  public Map<String, String> stringMap(String name) throws RefusedException {
    JsonObject object = object(name);
    Map<String, String> map = new LinkedHashMap<>();
    for (String key : object.names()) {
      map.put(key, object.string(key));
    }
    return map;
  }

  private <T> List<T> list(String name, Class<T> type, String what) throws RefusedException {
    List<T> all = new ArrayList<>();
    for (Object item : typed(name, List.class, "an array of " + what).orElse(List.of())) {
      if (!type.isInstance(item)) {
        throw invalid("field " + join(path, name) + " must be an array of " + what);
      }
      all.add(type.cast(item));
    }
    return all;
  }

  private <T> Optional<T> typed(String name, Class<T> type, String what) throws RefusedException {
    Object value = fields.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw invalid("field " + join(path, name) + " must be " + what);
    }
    return Optional.of(type.cast(value));
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static RefusedException invalid(String why) {
    return ErrorCode.INVALID_JSON.about(why).refused();
  }

  /** Where it went wrong; the parser's own text may quote the input. */
  private static String place(IOException e) {
    return e instanceof JsonProcessingException fault && fault.getLocation() != null
        ? "syntax error at line %d column %d"
            .formatted(fault.getLocation().getLineNr(), fault.getLocation().getColumnNr())
        : "bytes that are no text";
  }

  /** Stands for null while an object is read. */
  private enum Absent {
    ABSENT
  }
}
