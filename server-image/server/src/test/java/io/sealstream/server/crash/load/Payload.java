package io.sealstream.server.crash.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The content of a message. It follows from its id, whose last part says how long it is. */
public final class Payload {
  private Payload() {}

  public static String id(String name, long number, int length) {
    return "%s-%d-%d".formatted(name, number, length);
  }

  public static byte[] of(String id) {
    int length = Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
    char filler = (char) ('a' + Math.floorMod(id.hashCode(), 26));
    return (id + " " + String.valueOf(filler).repeat(length)).getBytes(StandardCharsets.UTF_8);
  }

  /** The id, or what is wrong with the content. */
  public static String id(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    String id = text.substring(0, Math.max(0, text.indexOf(' ')));
    boolean whole = id.matches("\\w+-\\d+-\\d+") && Arrays.equals(of(id), content);
    return whole ? id : "spoiled content of \"" + id + '"';
  }
}
