package io.sealstream.keyring;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Finds the one key among its sources. A source that is set counts, also when what it holds is
 * unusable: a server that was told to seal never starts plain because a key was empty.
 */
public final class KeySources {
  /** Sources of the key in force, beside the configuration. */
  public static final List<KeySource> CURRENT =
      List.of(new KeySource.Variable("JS_KEY"), new KeySource.FileNamedBy("JS_KEY_FILE"));

  /** Sources of the key before. */
  public static final List<KeySource> PREVIOUS =
      List.of(new KeySource.Variable("JS_PREV_KEY"), new KeySource.FileNamedBy("JS_PREV_KEY_FILE"));

  private KeySources() {}

  /** What was found. */
  public sealed interface Found {
    /** No source is set. */
    record None() implements Found {}

    /** The key; {@code from} names its source. */
    record Key(MasterKey key, String from) implements Found {}

    /** A source is set and unusable, or two differ; {@code why} is one line without secrets. */
    record Refused(StartCode code, String why) implements Found {}
  }

  /**
   * Reads every source once.
   *
   * @param environment {@link #CURRENT} or {@link #PREVIOUS}: unset variables there do not count
   * @param configured what the configuration names: each is set, a variable there must exist
   */
  public static Found find(
      Environ environ, List<KeySource> environment, List<KeySource> configured) {
    LinkedHashSet<KeySource> sources = new LinkedHashSet<>();
    for (KeySource source : environment) {
      if (isSet(environ, source)) {
        sources.add(source);
      }
    }
    sources.addAll(configured); // key: $JS_KEY is the variable JS_KEY, not a second source
    List<Found.Key> keys = new ArrayList<>();
    for (KeySource source : sources) {
      switch (read(environ, source)) {
        case Found.Key key -> keys.add(key);
        case Found refused -> {
          keys.forEach(key -> key.key().close());
          return refused;
        }
      }
    }
    return single(keys);
  }

  private static boolean isSet(Environ environ, KeySource source) {
    return switch (source) {
      case KeySource.Variable variable -> environ.get(variable.name()).isPresent();
      case KeySource.FileNamedBy file -> environ.get(file.variable()).isPresent();
      case KeySource.FileAt file -> true;
      case KeySource.Literal literal -> true;
    };
  }

  private static Found single(List<Found.Key> keys) {
    if (keys.isEmpty()) {
      return new Found.None();
    }
    Found.Key first = keys.getFirst();
    Optional<Found.Key> other =
        keys.stream().filter(key -> !key.key().sameAs(first.key())).findFirst();
    keys.stream().skip(1).forEach(key -> key.key().close());
    if (other.isEmpty()) {
      return first;
    }
    first.key().close();
    return new Found.Refused(
        StartCode.KEY_SOURCES_DIFFER,
        "%s and %s are both set and hold different keys: unset one of them"
            .formatted(first.from(), other.get().from()));
  }

  private static Found read(Environ environ, KeySource source) {
    return switch (source) {
      case KeySource.Literal literal -> check(literal.bytes().clone(), source.label());
      case KeySource.FileAt file -> read(file.path(), source.label());
      case KeySource.Variable variable ->
          environ
              .get(variable.name())
              .map(bytes -> check(bytes, source.label()))
              .orElseGet(
                  () ->
                      refused(
                          StartCode.KEY_MISSING,
                          "the configured key refers to $%s, which is not set",
                          variable.name()));
      case KeySource.FileNamedBy file ->
          environ
              .get(file.variable())
              .filter(name -> name.length > 0)
              .map(name -> readNamed(name, source.label()))
              .orElseGet(
                  () ->
                      refused(
                          StartCode.KEY_EMPTY,
                          "%s is set and names no file: give it a path or unset it",
                          source.label()));
    };
  }

  private static Found readNamed(byte[] name, String label) {
    try {
      return read(Path.of(new String(name, StandardCharsets.UTF_8)), label);
    } catch (InvalidPathException e) {
      return refused(
          StartCode.KEY_MISSING,
          "%s names a file whose name this locale cannot hold: use an ASCII path or a UTF-8 locale",
          label);
    }
  }

  private static Found read(Path path, String label) {
    try (InputStream in = Files.newInputStream(path)) {
      return check(in.readNBytes(MasterKey.MAX_LENGTH + 1), label);
    } catch (NoSuchFileException e) {
      return refused(StartCode.KEY_MISSING, "%s: no file %s", label, path);
    } catch (IOException e) {
      return refused(
          StartCode.KEY_MISSING, "%s: cannot read %s (%s)", label, path, FileFault.words(e));
    }
  }

  /** Takes {@code bytes} over and zeroes them. */
  private static Found check(byte[] bytes, String label) {
    try {
      Optional<StartCode> fault = MasterKey.fault(bytes);
      if (fault.isEmpty()) {
        return new Found.Key(MasterKey.of(bytes), label);
      }
      return fault.get() == StartCode.KEY_EMPTY
          ? refused(
              StartCode.KEY_EMPTY, "%s is set but holds nothing: set a key or unset it", label)
          : refused(
              StartCode.KEY_NOT_TEXT,
              "%s holds a NUL byte, invalid UTF-8 or more than 1 MiB: use text, for example the"
                  + " output of openssl rand -base64 32",
              label);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static Found refused(StartCode code, String why, Object... of) {
    return new Found.Refused(code, why.formatted(of));
  }
}
