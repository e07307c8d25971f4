package io.sealstream.server.tool;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Backups in a directory, one below it per stream, with the files that the {@code nats} command
 * line makes: {@code backup.json} and {@code stream.tar.s2}. Sealed ones end in {@code .age}, and
 * their directories have numbers for names: what the streams are called is nobody's business.
 */
final class BackupFiles {
  private static final String DESCRIPTION = "backup.json";
  private static final String ARCHIVE = "stream.tar.s2";
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** How the files are sealed, if they are. */
  interface Sealing {
    Sealing NONE =
        new Sealing() {
          @Override
          public String suffix() {
            return "";
          }

          @Override
          public WritableByteChannel seal(WritableByteChannel file) {
            return file;
          }
        };

    /** At the end of the names of files. */
    String suffix();

    /** What is written to the channel goes sealed to the file; closing it closes the file. */
    WritableByteChannel seal(WritableByteChannel file) throws IOException;
  }

  private final Path directory;
  private final Sealing sealing;
  private int made;

  private BackupFiles(Path directory, Sealing sealing) {
    this.directory = directory;
    this.sealing = sealing;
  }

  /** Makes the directory. */
  static BackupFiles create(Path directory, Sealing sealing) throws ToolFailure, IOException {
    try {
      Files.createDirectory(directory, OWNER_ONLY);
    } catch (FileAlreadyExistsException e) {
      throw new ToolFailure(
          ExitCode.USAGE, directory + " exists already: it was left as it is, give another name");
    }
    NewFile.forceName(directory);
    return new BackupFiles(directory, sealing);
  }

  /** A directory for the next stream. */
  Path next(String stream) throws IOException {
    made++;
    String name = sealing == Sealing.NONE ? stream : "stream-" + made;
    Path next = Files.createDirectory(directory.resolve(name), OWNER_ONLY);
    NewFile.forceName(next);
    return next;
  }

  /** Closing it puts it on disk. */
  OutputStream archive(Path of) throws ToolFailure, IOException {
    return output(of.resolve(ARCHIVE + sealing.suffix()));
  }

  /** On return it is on disk. */
  void description(Path of, byte[] json) throws ToolFailure, IOException {
    try (OutputStream out = output(of.resolve(DESCRIPTION + sealing.suffix()))) {
      out.write(json);
    }
  }

  private OutputStream output(Path path) throws ToolFailure, IOException {
    return Channels.newOutputStream(sealing.seal(new NewFile(path).create()));
  }

  // --- reading ---

  /** Opens what was sealed; empty: nothing can be opened. */
  interface Opening {
    ReadableByteChannel open(ReadableByteChannel file) throws ToolFailure, IOException;
  }

  /** The backups in a directory: itself one, or holding some. */
  static List<Path> find(Path directory) throws ToolFailure, IOException {
    List<Path> found = new ArrayList<>();
    if (file(directory, DESCRIPTION).isPresent()) {
      return List.of(directory);
    }
    if (Files.isDirectory(directory)) {
      try (var entries = Files.list(directory)) {
        entries.filter(entry -> file(entry, DESCRIPTION).isPresent()).sorted().forEach(found::add);
      }
    }
    if (found.isEmpty()) {
      throw new ToolFailure(ExitCode.USAGE, directory + " holds no backup: no " + DESCRIPTION);
    }
    return found;
  }

  private static Optional<Path> file(Path directory, String name) {
    for (String suffix : List.of("", AgeSealing.SUFFIX)) {
      Path file = directory.resolve(name + suffix);
      if (Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  static byte[] description(Path backup, Opening opening) throws ToolFailure, IOException {
    try (InputStream in = input(backup, DESCRIPTION, opening)) {
      return in.readAllBytes();
    }
  }

  static InputStream archive(Path backup, Opening opening) throws ToolFailure, IOException {
    return input(backup, ARCHIVE, opening);
  }

  private static InputStream input(Path backup, String name, Opening opening)
      throws ToolFailure, IOException {
    Path file =
        file(backup, name)
            .orElseThrow(
                () ->
                    new ToolFailure(ExitCode.USAGE, backup + " holds no " + name + ": incomplete"));
    FileChannel channel = FileChannel.open(file);
    boolean sealed = file.toString().endsWith(AgeSealing.SUFFIX);
    return Channels.newInputStream(sealed ? opening.open(channel) : channel);
  }
}
