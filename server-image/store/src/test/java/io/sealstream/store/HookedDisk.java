package io.sealstream.store;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/** A disk of which a test hears each call before it happens, and can make it fail. */
public final class HookedDisk {
  private HookedDisk() {}

  /** Called on the thread that calls the disk. */
  public interface Hook {
    void before(String method, List<Object> arguments) throws IOException;
  }

  public static Disk over(Disk disk, Hook hook) {
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (proxy, method, arguments) -> {
              hook.before(method.getName(), arguments == null ? List.of() : List.of(arguments));
              try {
                return method.invoke(disk, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
