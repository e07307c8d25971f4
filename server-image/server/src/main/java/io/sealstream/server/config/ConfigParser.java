package io.sealstream.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * NATS's configuration language, a superset of JSON: <code>key: value</code>, <code>key = value
 * </code> or <code>key value</code>, ended by a line end, {@code ,} or {@code ;}; maps, arrays,
 * comments, {@code include file}, variables. Of equal keys in one map the last one holds.
 *
 * <p>A variable {@code $NAME} is looked for in the map it stands in, then outward to the top of the
 * file, as written so far; then in the environment.
 */
final class ConfigParser {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_INCLUDES = 16;

  private final Source source;
  private final Scalars scalars;
  private final Path directory;
  private final Environment environment;
  private final int includes;
  private final Deque<Map<String, Entry>> scopes = new ArrayDeque<>();
  private int depth;

  private ConfigParser(Source source, Path directory, Environment environment, int includes) {
    this.source = source;
    this.scalars = new Scalars(source);
    this.directory = directory;
    this.environment = environment;
    this.includes = includes;
  }

  static Value.Block file(Path file, Environment environment) throws ConfigException {
    return file(file, environment, 0);
  }

  private static Value.Block file(Path file, Environment environment, int includes)
      throws ConfigException {
    byte[] text;
    try {
      text = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ConfigException(
          "error opening config file: %s cannot be read (%s)"
              .formatted(file, e.getClass().getSimpleName()));
    }
    Path directory = file.toAbsolutePath().getParent();
    Source source = new Source(file.toString(), text);
    return new ConfigParser(source, directory, environment, includes).whole();
  }

  /** The value of a variable of the environment, which is written in this language too. */
  static Value variable(String name, String written, Environment environment)
      throws ConfigException {
    byte[] text = ("value=" + written).getBytes(StandardCharsets.UTF_8);
    Source source = new Source("$" + name, text);
    Environment others = other -> other.equals(name) ? Optional.empty() : environment.get(other);
    ConfigParser parser =
        new ConfigParser(source, Path.of("").toAbsolutePath(), others, MAX_INCLUDES);
    Value value = parser.whole().entries().get("value").value();
    return value instanceof Value.FromEnvironment other ? other.parsed() : value;
  }

  private Value.Block whole() throws ConfigException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    scopes.push(entries);
    source.skipSpace();
    boolean braced = source.peek() == '{';
    if (braced) {
      source.next();
    }
    entries(entries, braced);
    source.skipSpace();
    if (!source.atEnd()) {
      throw new ConfigException(source.position(), "unexpected '" + source.peek() + "'");
    }
    scopes.pop();
    return new Value.Block(entries);
  }

  /** Entries up to the closing brace, which is taken, or the end of the file. */
  private void entries(Map<String, Entry> into, boolean braced) throws ConfigException {
    while (true) {
      skipSeparators();
      if (source.atEnd()) {
        if (braced) {
          throw new ConfigException(source.position(), "Unexpected EOF processing map.");
        }
        return;
      }
      if (source.peek() == '}' && braced) {
        source.next();
        return;
      }
      entry(into, braced);
    }
  }

  private void skipSeparators() {
    source.skipSpace();
    while (source.peek() == ',' || source.peek() == ';') {
      source.next();
      source.skipSpace();
    }
  }

  private void entry(Map<String, Entry> into, boolean braced) throws ConfigException {
    Position position = source.position();
    boolean quoted = source.peek() == '"' || source.peek() == '\'';
    String name = quoted ? quotedKey() : bareKey();
    boolean blank = Source.isSpace(source.peek());
    if (!quoted && blank && name.toLowerCase(Locale.ROOT).equals("include")) {
      include(into, position);
    } else {
      skipKeySeparator(name, braced);
      Value value = value();
      into.remove(name);
      into.put(name, new Entry(text(name), position, value));
    }
    endOfEntry(braced);
  }

  private static String text(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private String quotedKey() throws ConfigException {
    char quote = source.peek();
    Position start = source.position();
    source.next();
    int from = source.index();
    while (source.peek() != quote) {
      if (source.atEnd()) {
        throw new ConfigException(start, "this quote is never closed");
      }
      source.next();
    }
    String name = source.since(from);
    source.next();
    return name;
  }

  private String bareKey() throws ConfigException {
    int from = source.index();
    if (source.peek() == '=' || source.peek() == ':') {
      throw new ConfigException(
          source.position(), "Unexpected key separator '" + source.peek() + "'");
    }
    while (!Source.isSpace(source.peek())
        && source.peek() != '='
        && source.peek() != ':'
        && !source.atEnd()) {
      source.next();
    }
    return source.since(from);
  }

  private void skipKeySeparator(String name, boolean braced) throws ConfigException {
    while (Source.isSpace(source.peek())) {
      source.next();
    }
    if (source.peek() == '=' || source.peek() == ':') {
      source.next();
    }
    if (braced) {
      while (Source.isSpace(source.peek())) {
        source.next();
      }
    } else {
      source.skipBlanks();
    }
    char c = source.peek();
    if (c == '\n' || c == '\r' || c == Source.END) {
      throw new ConfigException(source.position(), "\"" + text(name) + "\" has no value");
    }
  }

  private void endOfEntry(boolean braced) throws ConfigException {
    source.skipBlanks();
    source.skipComment();
    char c = source.peek();
    boolean ended = c == '\n' || c == '\r' || c == ',' || c == ';' || c == Source.END;
    if (!ended && !(braced && c == '}')) {
      throw new ConfigException(
          source.position(),
          "Expected a value to end with a new line, ',' or ';', but got '" + c + "' instead.");
    }
  }

  private Value value() throws ConfigException {
    if (depth >= MAX_DEPTH) {
      throw new ConfigException(source.position(), "maps and arrays are nested too deeply");
    }
    depth++;
    try {
      return switch (source.peek()) {
        case '{' -> block();
        case '[' -> items();
        case '$' -> variable();
        default -> scalars.read();
      };
    } finally {
      depth--;
    }
  }

  private Value block() throws ConfigException {
    source.next();
    Map<String, Entry> entries = new LinkedHashMap<>();
    scopes.push(entries);
    entries(entries, true);
    scopes.pop();
    return new Value.Block(entries);
  }

  private Value items() throws ConfigException {
    source.next();
    List<Value> values = new ArrayList<>();
    while (true) {
      skipSeparators();
      if (source.atEnd()) {
        throw new ConfigException(source.position(), "Unexpected EOF processing array.");
      }
      if (source.peek() == ']') {
        source.next();
        return new Value.Items(values);
      }
      values.add(value());
      source.skipBlanks();
      char c = source.peek();
      if (!source.atEnd()
          && !Source.isSpace(c)
          && c != ','
          && c != ';'
          && c != ']'
          && c != '#'
          && c != '/') {
        throw new ConfigException(
            source.position(),
            "Expected an array value terminator ',' or an array terminator ']', but got '"
                + c
                + "' instead.");
      }
    }
  }

  private Value variable() throws ConfigException {
    Value written = scalars.read();
    String name = ((Value.Text) written).bytes().substring(1);
    if (name.startsWith("2a$")) {
      // A bcrypt hash, which need not be quoted.
      return written;
    }
    for (Map<String, Entry> scope : scopes) {
      Entry entry = scope.get(name);
      if (entry != null) {
        entry.refer();
        return entry.value();
      }
    }
    return new Value.FromEnvironment(text(name), environment);
  }

  private void include(Map<String, Entry> into, Position at) throws ConfigException {
    source.skipBlanks();
    char c = source.peek();
    String name =
        switch (c) {
          case '"', '\'' -> text(quotedKey());
          default -> barePath();
        };
    if (name.isEmpty()) {
      throw new ConfigException(at, "Expected a file to include");
    }
    if (includes >= MAX_INCLUDES) {
      throw new ConfigException(at, "files include each other too deeply");
    }
    try {
      Value.Block block = file(directory.resolve(name), environment, includes + 1);
      block
          .entries()
          .forEach(
              (key, entry) -> {
                into.remove(key);
                into.put(key, entry);
              });
    } catch (ConfigException e) {
      throw new ConfigException(at, "error parsing include file '" + name + "', " + e.getMessage());
    }
  }

  private String barePath() {
    int from = source.index();
    char c = source.peek();
    while (!Source.isSpace(c) && c != ';' && c != '}' && c != Source.END) {
      source.next();
      c = source.peek();
    }
    return text(source.since(from));
  }
}
