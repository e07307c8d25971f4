package io.sealstream.server.tool;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * Files in the format of age (age-encryption.org/v1) for X25519 keys, so that {@code age} opens
 * them too: who makes backups needs the public key only.
 */
final class AgeSealing implements BackupFiles.Sealing {
  static final String SUFFIX = ".age";
  private static final String SECRET = "AGE-SECRET-KEY-1";

  private final List<RecipientStanzaWriter> recipients;

  private AgeSealing(List<RecipientStanzaWriter> recipients) {
    this.recipients = recipients;
  }

  /**
   * @param keys public keys, {@code age1…}
   */
  static AgeSealing forRecipients(List<String> keys) throws ToolFailure {
    List<RecipientStanzaWriter> recipients = new ArrayList<>();
    for (String key : keys) {
      try {
        recipients.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(key.strip()));
      } catch (GeneralSecurityException | RuntimeException e) {
        // A secret key given by mistake is not repeated here.
        throw new ToolFailure(
            ExitCode.USAGE,
            "--recipient is no X25519 public key of age (age1…): see age-keygen -y");
      }
    }
    return new AgeSealing(recipients);
  }

  @Override
  public String suffix() {
    return SUFFIX;
  }

  @Override
  public WritableByteChannel seal(WritableByteChannel file) throws IOException {
    try {
      return new StandardEncryptingChannelFactory().newEncryptingChannel(file, recipients);
    } catch (GeneralSecurityException e) {
      throw new IOException("the backup cannot be sealed: " + e.getMessage(), e);
    }
  }

  /** Opens with the secret keys of an identity file, as age-keygen writes it. */
  static BackupFiles.Opening withIdentities(Path file) throws ToolFailure, IOException {
    List<RecipientStanzaReader> identities = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.strip().startsWith(SECRET)) {
          identities.add(X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(line.strip()));
        }
      }
    } catch (NoSuchFileException e) {
      throw new ToolFailure(ExitCode.USAGE, "there is no file " + file);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new ToolFailure(ExitCode.USAGE, file + " holds a secret key that is not whole");
    }
    if (identities.isEmpty()) {
      throw new ToolFailure(
          ExitCode.USAGE, file + " holds no X25519 secret key of age (" + SECRET + "…)");
    }
    return channel -> open(channel, identities);
  }

  /** Refuses to open anything. */
  static BackupFiles.Opening withoutIdentity() {
    return channel -> {
      channel.close();
      throw new ToolFailure(
          ExitCode.USAGE, "the backup is sealed: give the secret key with --identity-file");
    };
  }

  private static ReadableByteChannel open(
      ReadableByteChannel file, List<RecipientStanzaReader> identities)
      throws ToolFailure, IOException {
    try {
      return new StandardDecryptingChannelFactory().newDecryptingChannel(file, identities);
    } catch (GeneralSecurityException e) {
      throw new ToolFailure(
          ExitCode.USAGE, "none of the secret keys opens the backup, or it was altered");
    }
  }
}
