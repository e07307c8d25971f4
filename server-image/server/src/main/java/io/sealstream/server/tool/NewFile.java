package io.sealstream.server.tool;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that a command makes: for its owner alone, and never over another one. */
record NewFile(Path path) {
  /** Opens it for writing. */
  FileChannel create() throws ToolFailure, IOException {
    try {
      return FileChannel.open(
          path,
          Set.of(CREATE_NEW, WRITE),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      throw new ToolFailure(
          ExitCode.USAGE, path + " exists already: it was left as it is, give another name");
    } catch (NoSuchFileException e) {
      throw new ToolFailure(ExitCode.USAGE, "there is no directory " + path.getParent());
    }
  }

  /** Writes it whole; on return it is on disk. */
  void write(byte[] bytes) throws ToolFailure, IOException {
    try (FileChannel file = create()) {
      ByteBuffer from = ByteBuffer.wrap(bytes);
      while (from.hasRemaining()) {
        file.write(from);
      }
      file.force(true);
    }
  }
}
