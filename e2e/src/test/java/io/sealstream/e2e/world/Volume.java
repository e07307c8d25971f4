package io.sealstream.e2e.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The files of a persistent volume, as they lie on the host. */
public record Volume(Path directory) {

  private static final String STORE = "sealstream";

  /** Names, bytes and times of everything on it, now. */
  public StoreHash hash() {
    return StoreHash.of(directory);
  }

  /**
   * Every place where a text stands in clear: the paths of files that have it in their name or in
   * their bytes.
   */
  public List<String> placesOf(String text) {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    return paths().stream()
        .filter(path -> directory.relativize(path).toString().contains(text) || holds(path, wanted))
        .map(path -> directory.relativize(path).toString())
        .sorted()
        .toList();
  }

  /** Everything that is there now; a server that runs may make and delete files meanwhile. */
  private List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    try {
      Files.walkFileTree(directory, new Paths(paths));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return paths;
  }

  private static final class Paths extends SimpleFileVisitor<Path> {
    private final List<Path> found;

    Paths(List<Path> found) {
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
      found.add(path);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      found.add(path);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException why) throws IOException {
      if (why instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw why;
    }
  }

  /**
   * Puts a copy of another volume's store in the place of this one's, which is laid aside. Neither
   * may have a server.
   */
  public void takeStoreOf(Volume other) {
    Path own = directory.resolve(STORE);
    try {
      Files.move(own, aside());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.run("cp", "-a", other.directory.resolve(STORE).toString(), own.toString());
  }

  /** Puts the store that was laid aside back. */
  public void takeOwnStoreBack() {
    Path own = directory.resolve(STORE);
    Command.run("rm", "-r", own.toString());
    try {
      Files.move(aside(), own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path aside() {
    return directory.resolveSibling(directory.getFileName() + ".aside");
  }

  private static boolean holds(Path path, byte[] wanted) {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (FileChannel file = FileChannel.open(path)) {
      return Bytes.contain(file, wanted);
    } catch (NoSuchFileException e) {
      return false; // the server deleted it since it was listed
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
