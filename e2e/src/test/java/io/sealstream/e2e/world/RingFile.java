package io.sealstream.e2e.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The key ring on a volume, in hands that are not the server's. Laid aside, it lies beside the
 * volume as it was, owner and times included. The volume must have no server meanwhile.
 */
public record RingFile(Path path) {

  public byte[] bytes() {
    return bytes(path);
  }

  byte[] bytesLaidAside() {
    return bytes(aside());
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void layAside() {
    try {
      Files.move(path, aside());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Other bytes in the place of the ring that was laid aside. */
  void forge(byte[] bytes) {
    try {
      Files.copy(aside(), path, StandardCopyOption.COPY_ATTRIBUTES);
      Files.write(path, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The ring that was laid aside, in the place of whatever is there. */
  public void putBack() {
    try {
      Files.move(aside(), path, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path aside() {
    Path volume = path.getParent().getParent();
    return volume.resolveSibling(volume.getFileName() + ".keyring");
  }
}
