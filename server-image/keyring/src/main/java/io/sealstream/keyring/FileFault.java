package io.sealstream.keyring;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * What is wrong with a file, in words for people: of the commonest faults the JDK's own message
 * says nothing but the path.
 */
public final class FileFault {
  private FileFault() {}

  /** One line; the caller names the file. */
  public static String words(IOException fault) {
    return switch (fault) {
      case NoSuchFileException gone -> "there is no such file or directory";
      case AccessDeniedException denied -> "permission denied";
      case FileAlreadyExistsException there -> "it is there already, or is no directory";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> fault.getMessage() == null ? fault.toString() : fault.getMessage();
    };
  }
}
