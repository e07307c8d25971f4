package io.sealstream.server.crash.volume;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The few calls of the C library that Java has no words for. Each throws what errno says. */
final class Libc {
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int EAGAIN = 11;
  static final int EEXIST = 17;
  static final int ENODEV = 19;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;
  static final int ENOSYS = 38;

  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNS = 0x20000;
  private static final long MS_NOSUID = 2;
  private static final long MS_NODEV = 4;
  private static final long MS_REC = 0x4000;
  private static final long MS_PRIVATE = 0x40000;
  private static final int MNT_DETACH = 2;

  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPEN = call("open", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle READ = call("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE = call("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle UNSHARE = call("unshare", JAVA_INT, JAVA_INT);
  private static final MethodHandle MOUNT =
      call("mount", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle UMOUNT = call("umount2", JAVA_INT, ADDRESS, JAVA_INT);

  private Libc() {}

  /** A call that failed. */
  static final class Failure extends IOException {
    private static final long serialVersionUID = 1L;
    private final int errno;

    Failure(String what, int errno) {
      super(what + ": errno " + errno);
      this.errno = errno;
    }

    int errno() {
      return errno;
    }
  }

  @SuppressWarnings("restricted") // functions of the C library, each with the signature given
  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private interface Call {
    long on(Arena arena, MemorySegment state) throws Throwable;
  }

  private static long checked(String what, Call call) throws Failure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = call.on(arena, state);
      if (result < 0) {
        throw new Failure(what, (int) ERRNO.get(state, 0L));
      }
      return result;
    } catch (Failure e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(what, e);
    }
  }

  static int open(String path) throws Failure {
    return (int)
        checked(
            "open " + path,
            (arena, state) ->
                (int) OPEN.invokeExact(state, arena.allocateFrom(path), O_RDWR | O_CLOEXEC));
  }

  static void close(int fd) throws Failure {
    checked("close", (arena, state) -> (int) CLOSE.invokeExact(state, fd));
  }

  static int read(int fd, MemorySegment into) throws Failure {
    return (int)
        checked(
            "read", (arena, state) -> (long) READ.invokeExact(state, fd, into, into.byteSize()));
  }

  static void write(int fd, MemorySegment from) throws Failure {
    checked("write", (arena, state) -> (long) WRITE.invokeExact(state, fd, from, from.byteSize()));
  }

  /** The calling thread gets a view of its own of what is mounted where; nobody else sees it. */
  static void unshareMounts() throws Failure {
    checked("unshare", (arena, state) -> (int) UNSHARE.invokeExact(state, CLONE_NEWNS));
    mount("none", "/", "none", MS_REC | MS_PRIVATE, "");
  }

  static void mountFuse(String at, String options) throws Failure {
    mount("simulated", at, "fuse.simulated", MS_NOSUID | MS_NODEV, options);
  }

  private static void mount(String what, String at, String type, long flags, String options)
      throws Failure {
    checked(
        "mount " + at,
        (arena, state) ->
            (int)
                MOUNT.invokeExact(
                    state,
                    arena.allocateFrom(what),
                    arena.allocateFrom(at),
                    arena.allocateFrom(type),
                    flags,
                    arena.allocateFrom(options)));
  }

  /** The mount is gone at once, whoever still uses it. */
  static void unmount(String at) throws Failure {
    checked(
        "umount " + at,
        (arena, state) -> (int) UMOUNT.invokeExact(state, arena.allocateFrom(at), MNT_DETACH));
  }
}
