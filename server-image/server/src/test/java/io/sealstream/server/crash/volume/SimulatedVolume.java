package io.sealstream.server.crash.volume;

import io.sealstream.server.Patience;
import io.sealstream.store.DiskFullException;
import io.sealstream.store.HookedDisk;
import io.sealstream.store.PowerLoss;
import io.sealstream.store.SimDisk;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A simulated disk, mounted. When its power goes, whoever waits for an answer waits on, as on a
 * machine that has stopped, until {@link #release}: by then the processes must have been killed.
 *
 * <p>One thread serves the kernel; it shares the disk with the test, which says when the power goes
 * and what is left.
 */
public final class SimulatedVolume implements AutoCloseable {
  private final SimDisk disk;
  private final FileSystem fileSystem;
  private final PrivateMounts mounts;
  private final Path at;
  private final int fuse;
  private final MemorySegment buffer = Arena.ofAuto().allocate(FileSystem.MOST + (64 << 10), 8);
  private final Answer answer = new Answer(FileSystem.MOST);
  private volatile Outage outage = new Outage();

  /** Why the kernel is not served any more. */
  private volatile Optional<Throwable> failure = Optional.empty();

  /** From the moment at which the power goes until it is back. */
  private static final class Outage {
    private final CompletableFuture<Void> began = new CompletableFuture<>();
    private final CompletableFuture<Void> nobodyWaits = new CompletableFuture<>();
  }

  private SimulatedVolume(
      SimDisk disk, FileSystem fileSystem, Path at, PrivateMounts mounts, int fuse) {
    this.disk = disk;
    this.fileSystem = fileSystem;
    this.at = at;
    this.mounts = mounts;
    this.fuse = fuse;
  }

  /**
   * Mounts a disk.
   *
   * @param at an empty directory
   * @param seed of the writes that are done in part
   * @throws IOException where this process may not mount: it is neither root nor in a user
   *     namespace of its own, or there is no /dev/fuse
   */
  public static SimulatedVolume mount(SimDisk disk, Path at, long seed) throws IOException {
    return mount(disk, new FileSystem(disk, seed), at);
  }

  /** Mounts a disk; whoever changes something there waits for the hook. */
  public static SimulatedVolume mount(SimDisk disk, HookedDisk.Hook hook, Path at)
      throws IOException {
    return mount(disk, new FileSystem(HookedDisk.over(disk, hook), 0), at);
  }

  private static SimulatedVolume mount(SimDisk disk, FileSystem fileSystem, Path at)
      throws IOException {
    PrivateMounts mounts = PrivateMounts.open();
    try {
      SimulatedVolume volume =
          new SimulatedVolume(disk, fileSystem, at, mounts, Libc.open("/dev/fuse"));
      volume.mount();
      return volume;
    } catch (IOException e) {
      mounts.close();
      throw e;
    }
  }

  private void mount() throws IOException {
    try {
      inside(
          () -> {
            String options = "fd=%d,rootmode=40000,user_id=0,group_id=0".formatted(fuse);
            Libc.mountFuse(at.toString(), options);
            return true;
          });
    } catch (Exception e) {
      Libc.close(fuse);
      throw e instanceof IOException refused ? refused : new IOException(e);
    }
    Thread.ofPlatform().daemon().name("fuse").start(this::serve);
  }

  /** Runs work that sees the mount: it may read there, and start processes. */
  public <T> T inside(Callable<T> work) throws Exception {
    return mounts.call(work);
  }

  // --- the power ---

  /** The power goes at a change of the disk, so many from now. */
  public void cutAfter(int changes) {
    disk.haltAt(disk.events() + changes);
  }

  /** A sync fails, so many changes from now or soon after. */
  public void failSyncAfter(int changes, long seed) {
    disk.failForceAt(disk.events() + changes, seed);
  }

  /** A write fails when a part of it is done, so many writes from now. */
  public void failWriteAfter(int writes) {
    fileSystem.failWriteAfter(writes);
  }

  public boolean isDark() {
    return outage.began.isDone();
  }

  /** Nobody is left who could use an answer: what still waits gets an error. */
  public void release() {
    outage.nobodyWaits.complete(null);
  }

  /** The power is back; a seed chooses what the medium has. No process may be left. */
  public void comesBack(long seed) {
    restart(() -> disk.crash(seed));
  }

  /** As after {@code kill -9} alone: what was written can be read, the medium may not have it. */
  public void processesEnded() {
    restart(disk::kill);
  }

  private synchronized void restart(Runnable change) {
    check();
    outage.nobodyWaits.complete(null);
    change.run();
    fileSystem.restart();
    outage = new Outage();
  }

  /** Throws when the volume itself failed: what the server did since then means nothing. */
  private void check() {
    failure.ifPresent(
        why -> {
          throw new AssertionError("the simulated volume failed", why);
        });
  }

  // --- the kernel ---

  /** At its end the kernel tells whoever still waits that nobody answers any more. */
  private void serve() {
    try (Closeable _ = () -> Libc.close(fuse)) {
      while (serveOne()) {
        // until it is not mounted any more
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = Optional.of(e);
    }
  }

  /** False: it is not mounted any more. */
  private boolean serveOne() throws IOException {
    try {
      int length = Libc.read(fuse, buffer);
      serve(new Request(buffer.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder())));
      return true;
    } catch (Libc.Failure e) {
      return switch (e.errno()) {
        // Whoever asked is gone, or a signal came.
        case Libc.ENOENT, Libc.EINTR, Libc.EAGAIN -> true;
        case Libc.ENODEV -> false;
        default -> throw e;
      };
    }
  }

  private void serve(Request request) throws IOException {
    int errno = errno(request);
    if (errno != FileSystem.SILENCE) {
      Libc.write(fuse, answer.to(request, errno));
    }
  }

  private int errno(Request request) {
    Outage now = outage;
    try {
      synchronized (this) {
        return fileSystem.serve(request, answer.begin());
      }
    } catch (PowerLoss e) {
      now.began.complete(null);
      now.nobodyWaits.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
      now.nobodyWaits.exceptionally(late -> null).join();
      return Libc.EIO;
    } catch (DiskFullException e) {
      return Libc.ENOSPC;
    } catch (IOException e) {
      return Libc.EIO;
    }
  }

  @Override
  public void close() throws IOException {
    release();
    try {
      inside(
          () -> {
            Libc.unmount(at.toString());
            return true;
          });
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    } finally {
      mounts.close();
    }
    check();
  }
}
