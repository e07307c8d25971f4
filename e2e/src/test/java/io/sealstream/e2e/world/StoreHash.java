package io.sealstream.e2e.world;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that can be seen of a directory: names, sizes, SHA-256 of the bytes and modification
 * times to the nanosecond, of files and directories. Two that are equal mean that nothing was
 * written, renamed, deleted or touched.
 */
public record StoreHash(SortedMap<String, Entry> entries) {

  /** One file or directory; a directory has no bytes. */
  public record Entry(long size, FileTime modified, String sha256) {}

  static StoreHash of(Path directory) {
    SortedMap<String, Entry> entries = new TreeMap<>();
    try {
      Files.walkFileTree(directory, new Collector(directory, entries));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new StoreHash(entries);
  }

  /** What differs from an earlier look, one line each; empty when nothing does. */
  public List<String> changesSince(StoreHash before) {
    List<String> changes = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(entries.keySet());
    names.addAll(before.entries.keySet());
    for (String name : names) {
      Entry was = before.entries.get(name);
      Entry is = entries.get(name);
      if (was == null) {
        changes.add(name + " is new: " + is);
      } else if (is == null) {
        changes.add(name + " is gone: it was " + was);
      } else if (!was.equals(is)) {
        changes.add(name + " changed: " + was + " to " + is);
      }
    }
    return changes;
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final Path top;
    private final SortedMap<String, Entry> entries;

    Collector(Path top, SortedMap<String, Entry> entries) {
      this.top = top;
      this.entries = entries;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      entries.put(top.relativize(directory) + "/", new Entry(0, attributes.lastModifiedTime(), ""));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      entries.put(
          top.relativize(file).toString(),
          new Entry(attributes.size(), attributes.lastModifiedTime(), sha256(file)));
      return FileVisitResult.CONTINUE;
    }
  }

  static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
