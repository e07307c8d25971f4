package io.sealstream.server.start;

import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.jr.ob.JSON;
import com.fasterxml.jackson.jr.ob.JSONObjectException;
import io.sealstream.keyring.Id128;
import io.sealstream.store.Anchor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The file in which the operator remembers this node's store: one line {@code
 * {"storeId":"…","epoch":12,"bootId":"…","ringGeneration":3}}. No file or an empty one: nothing is
 * remembered yet.
 */
final class AnchorFile {
  private AnchorFile() {}

  /**
   * @throws IOException when there is a file and it cannot be understood: going on would switch the
   *     check off
   */
  static Optional<Anchor> read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> json = parse(text);
    return Optional.of(
        new Anchor(
            id(json, "storeId"),
            number(json, "epoch"),
            id(json, "bootId"),
            number(json, "ringGeneration")));
  }

  private static Map<String, Object> parse(String text) throws IOException {
    try {
      return JSON.std.mapFrom(text);
    } catch (JSONObjectException | StreamReadException e) {
      throw new IOException("it is not one JSON object", e);
    }
  }

  private static Id128 id(Map<String, Object> json, String name) throws IOException {
    return Optional.ofNullable(json.get(name))
        .map(Object::toString)
        .flatMap(Id128::parse)
        .orElseThrow(() -> new IOException(name + " is missing or not 32 hexadecimal digits"));
  }

  private static long number(Map<String, Object> json, String name) throws IOException {
    if (json.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IOException(name + " is missing or not a number");
  }
}
