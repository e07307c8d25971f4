package io.sealstream.server.tool;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that a command makes: for its owner alone, and never over another one. What a command says
 * it wrote is on disk, bytes and name: the original may be deleted next.
 */
record NewFile(Path path) {
  /** Opens it for writing; once it is closed it is on disk. */
  WritableByteChannel create() throws ToolFailure, IOException {
    try {
      FileChannel file =
          FileChannel.open(
              path,
              Set.of(CREATE_NEW, WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return new Synced(file, path);
    } catch (FileAlreadyExistsException e) {
      throw new ToolFailure(
          ExitCode.USAGE, path + " exists already: it was left as it is, give another name");
    } catch (NoSuchFileException e) {
      throw new ToolFailure(ExitCode.USAGE, "there is no directory " + path.getParent());
    }
  }

  /** Writes it whole; on return it is on disk. */
  void write(byte[] bytes) throws ToolFailure, IOException {
    try (WritableByteChannel file = create()) {
      ByteBuffer from = ByteBuffer.wrap(bytes);
      while (from.hasRemaining()) {
        file.write(from);
      }
    }
  }

  /** Puts the name of a new file or directory on disk. */
  static void forceName(Path of) throws IOException {
    try (FileChannel directory = FileChannel.open(of.toAbsolutePath().getParent(), READ)) {
      directory.force(true);
    }
  }

  private record Synced(FileChannel file, Path path) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer from) throws IOException {
      return file.write(from);
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      if (file.isOpen()) {
        try (file) {
          file.force(true);
        }
        forceName(path);
      }
    }
  }
}
