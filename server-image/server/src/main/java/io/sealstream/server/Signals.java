package io.sealstream.server;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Signals, in both directions. Receiving goes through {@code sun.misc.Signal}, by reflection since
 * the compiler warns of every direct use; sending calls {@code kill(2)}, as the image holds no
 * program that could.
 */
final class Signals {
  /** The commands of {@code --signal}, and Linux's numbers. */
  private static final Map<String, Integer> NUMBERS =
      Map.of("stop", 9, "quit", 2, "term", 15, "reopen", 10, "reload", 1, "ldm", 12);

  private Signals() {}

  /**
   * Calls with {@code INT}, {@code TERM}, {@code HUP}, {@code USR1} or {@code USR2}, on a thread.
   */
  static void receive(Consumer<String> handler) {
    try {
      Class<?> signalClass = Class.forName("sun.misc.Signal");
      Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
      var name = signalClass.getMethod("getName");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerClass},
              (self, method, arguments) -> {
                handler.accept((String) name.invoke(arguments[0]));
                return null;
              });
      var handle = signalClass.getMethod("handle", signalClass, handlerClass);
      for (String signal : new String[] {"INT", "TERM", "HUP", "USR1", "USR2"}) {
        handle.invoke(null, signalClass.getConstructor(String.class).newInstance(signal), proxy);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM cannot receive signals", e);
    }
  }

  static boolean isCommand(String command) {
    return NUMBERS.containsKey(command);
  }

  /** Sends the signal of a command; false when there is no such process, or it is not ours. */
  @SuppressWarnings("restricted") // the server is started with native access
  static boolean send(String command, long pid) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup libc = linker.defaultLookup();
    MemorySegment address = libc.find("kill").orElseThrow();
    MethodHandle kill =
        linker.downcallHandle(
            address,
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      return (int) kill.invokeExact((int) pid, (int) NUMBERS.get(command)) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("kill(2) cannot be called", e);
    }
  }
}
