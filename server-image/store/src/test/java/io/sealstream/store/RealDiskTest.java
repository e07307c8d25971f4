package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealDiskTest extends DiskContract {
  @TempDir Path parent;

  private Path store() {
    return parent.resolve("data").resolve("sealstream");
  }

  @Override
  Disk fresh() {
    return new RealDisk(store());
  }

  @Override
  Disk anotherProcess(Disk disk) {
    return new RealDisk(store());
  }

  @Test
  void lookingMakesNoDirectory() throws IOException {
    fresh().list();
    fresh().usableSpace();
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void onlyTheOwnerMayRead() throws IOException {
    fresh().create("a").close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store())))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store().resolve("a"))))
        .isEqualTo("rw-------");
  }

  @Test
  void takingAnExistingStoreChangesNoTimeStamp() throws IOException {
    Files.createDirectories(store());
    FileTime longAgo = FileTime.from(1_000_000_000, TimeUnit.SECONDS);
    Files.createFile(store().resolve("lock"));
    Files.setLastModifiedTime(store().resolve("lock"), longAgo);
    Files.setLastModifiedTime(store(), longAgo);
    try (Disk disk = fresh()) {
      assertThat(disk.lock()).isTrue();
    }
    assertThat(Files.getLastModifiedTime(store().resolve("lock"))).isEqualTo(longAgo);
    assertThat(Files.getLastModifiedTime(store())).isEqualTo(longAgo);
  }

  @Test
  void aLockOfAnotherProcessIsSeen() throws Exception {
    Files.createDirectories(store());
    Files.createFile(store().resolve("lock"));
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                store().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Disk disk = fresh()) {
      assertThat(holder.getInputStream().read()).as("the other process has it").isEqualTo('L');
      assertThat(disk.lock()).isFalse();
      holder.destroyForcibly().waitFor();
      assertThat(disk.lock()).as("a killed process holds nothing").isTrue();
    } finally {
      holder.destroyForcibly();
    }
  }

  /** A second process: takes the lock, says so, and waits to be killed. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws IOException {
      try (Disk disk = new RealDisk(Path.of(args[0]))) {
        System.out.print(disk.lock() ? 'L' : '-');
        System.out.flush();
        System.in.read();
      }
    }
  }

  @Test
  void aVolumeFreshFromItsMakerIsEmpty() throws IOException {
    Files.createDirectory(parent.resolve("lost+found"));
    OpenStore store = Starts.start().key(Starts.A).opened(new RealDisk(parent));
    store.close();
    assertThat(store.facts().epoch()).isEqualTo(1);
  }
}
