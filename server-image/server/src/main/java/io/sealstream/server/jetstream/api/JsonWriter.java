package io.sealstream.server.jetstream.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;

/**
 * Writes one JSON object, fields in the order of the calls; methods that end in {@code IfSet} leave
 * a zero out, as nats-server does for optional fields. Times are RFC 3339 in UTC, durations
 * nanoseconds, binary is base64. Not thread safe.
 */
public final class JsonWriter {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private final JsonGenerator json;

  /** Starts the object. */
  public JsonWriter() {
    try {
      json = FACTORY.createGenerator(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(JsonGenerator::writeStartObject);
  }

  /** Ends the object; nothing can be written afterwards. */
  public byte[] finish() {
    write(
        g -> {
          g.writeEndObject();
          g.close();
        });
    return bytes.toByteArray();
  }

  public void string(String name, String value) {
    write(g -> g.writeStringField(name, value));
  }

  public void stringIfSet(String name, String value) {
    if (!value.isEmpty()) {
      string(name, value);
    }
  }

  public void number(String name, long value) {
    write(g -> g.writeNumberField(name, value));
  }

  public void numberIfSet(String name, long value) {
    if (value != 0) {
      number(name, value);
    }
  }

  public void bool(String name, boolean value) {
    write(g -> g.writeBooleanField(name, value));
  }

  public void boolIfSet(String name, boolean value) {
    if (value) {
      bool(name, true);
    }
  }

  public void time(String name, Instant value) {
    string(name, Rfc3339.format(value));
  }

  /**
   * @param nanos since 1970; 0 is the zero time of nats-server, year 1
   */
  public void time(String name, long nanos) {
    string(name, Rfc3339.format(nanos));
  }

  public void binary(String name, byte[] array, int offset, int length) {
    byte[] part = java.util.Arrays.copyOfRange(array, offset, offset + length);
    string(name, Base64.getEncoder().encodeToString(part));
  }

  public void strings(String name, Collection<String> values) {
    startArray(name);
    values.forEach(this::element);
    endArray();
  }

  public void stringsIfSet(String name, Collection<String> values) {
    if (!values.isEmpty()) {
      strings(name, values);
    }
  }

  public void stringMapIfSet(String name, Map<String, String> values) {
    if (!values.isEmpty()) {
      startObject(name);
      values.forEach(this::string);
      endObject();
    }
  }

  public void startObject(String name) {
    write(g -> g.writeObjectFieldStart(name));
  }

  /** An object inside an array. */
  public void startObject() {
    write(JsonGenerator::writeStartObject);
  }

  public void endObject() {
    write(JsonGenerator::writeEndObject);
  }

  public void startArray(String name) {
    write(g -> g.writeArrayFieldStart(name));
  }

  public void endArray() {
    write(JsonGenerator::writeEndArray);
  }

  /** A string inside an array. */
  public void element(String value) {
    write(g -> g.writeString(value));
  }

  /** A number inside an array. */
  public void element(long value) {
    write(g -> g.writeNumber(value));
  }

  /**
   * A value inside an array that is JSON already.
   *
   * @param text one whole value
   */
  public void rawElement(byte[] text) {
    write(g -> g.writeRawValue(new String(text, StandardCharsets.UTF_8)));
  }

  private void write(Step step) {
    try {
      step.on(json);
    } catch (IOException e) {
      throw new UncheckedIOException("JSON cannot be written to memory", e);
    }
  }

  private interface Step {
    void on(JsonGenerator json) throws IOException;
  }
}
