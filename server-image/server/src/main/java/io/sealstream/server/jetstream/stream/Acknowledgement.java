package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.api.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds the answers to publishes in one reused array: <code>{"stream":"orders","seq":7}</code>.
 * Everything but the digits is made once, no string on the way. Not thread safe.
 */
final class Acknowledgement {
  private static final int DIGITS = 19;
  private static final byte[] END = ascii("}");
  private static final byte[] DUPLICATE_END = ascii(",\"duplicate\": true}");

  private final String stream;
  private final byte[] template;
  private final int prefix;
  private byte[] array;
  private int length;

  Acknowledgement(String stream) {
    this.stream = stream;
    JsonWriter json = new JsonWriter();
    json.string("stream", stream);
    byte[] object = json.finish();
    byte[] seq = ascii(",\"seq\":");
    prefix = object.length - 1 + seq.length;
    template = Arrays.copyOf(object, prefix + DIGITS + DUPLICATE_END.length);
    System.arraycopy(seq, 0, template, object.length - 1, seq.length);
    array = template;
  }

  void stored(long sequence) {
    sequence(sequence, END);
  }

  void duplicate(long sequence) {
    sequence(sequence, DUPLICATE_END);
  }

  void refused(JsError error) {
    JsonWriter json = new JsonWriter();
    error.write(json);
    json.string("stream", stream);
    json.number("seq", 0);
    array = json.finish();
    length = array.length;
  }

  private void sequence(long sequence, byte[] end) {
    array = template;
    int digits = 1;
    for (long rest = sequence / 10; rest > 0; rest /= 10) {
      digits++;
    }
    int at = prefix + digits;
    long rest = sequence;
    for (int i = at - 1; i >= prefix; i--) {
      template[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    System.arraycopy(end, 0, template, at, end.length);
    length = at + end.length;
  }

  /** Holds the answer made last, from 0 to {@link #length}. */
  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
