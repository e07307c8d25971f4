package io.sealstream.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything below a directory: a line per name with its kind, rights, time of the last change and
 * the hash of its bytes. Two pictures are equal when nobody wrote in between.
 */
record DirectoryPicture(List<String> lines) {
  static DirectoryPicture of(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return new DirectoryPicture(List.of("no " + directory));
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return new DirectoryPicture(all.sorted().map(DirectoryPicture::line).toList());
    }
  }

  private static String line(Path path) {
    try {
      PosixFileAttributes is =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      FileTime changed = (FileTime) Files.getAttribute(path, "unix:ctime");
      return "%s %s %s %s %s"
          .formatted(
              path,
              PosixFilePermissions.toString(is.permissions()),
              is.lastModifiedTime(),
              changed,
              is.isRegularFile() ? hash(path) : "directory");
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new AssertionError(path.toString(), e);
    }
  }

  private static String hash(Path file) throws IOException, NoSuchAlgorithmException {
    byte[] bytes = Files.readAllBytes(file);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
