package io.sealstream.server.jetstream;

import io.sealstream.store.Disk;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/** A disk of which a test can hold up every sync of a file for a while. */
final class HeldDisk {
  private final Disk disk;
  private volatile CountDownLatch held = new CountDownLatch(0);

  HeldDisk(Disk disk) {
    this.disk = disk;
  }

  void hold() {
    held = new CountDownLatch(1);
  }

  void release() {
    held.countDown();
  }

  Disk disk() {
    return proxy(
        Disk.class,
        (proxy, method, arguments) -> {
          Object result = method.invoke(disk, arguments);
          return result instanceof Disk.File file ? file(file) : result;
        });
  }

  private Disk.File file(Disk.File file) {
    return proxy(
        Disk.File.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("force")) {
            held.await();
          }
          return method.invoke(file, arguments);
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    InvocationHandler passing =
        (proxy, method, arguments) -> {
          try {
            return handler.invoke(proxy, method, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, passing));
  }
}
