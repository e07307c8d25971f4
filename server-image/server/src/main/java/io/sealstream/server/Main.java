package io.sealstream.server;

import io.sealstream.server.config.CommandLine;
import io.sealstream.server.config.Environment;
import io.sealstream.server.config.Invocation;
import io.sealstream.server.core.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The command line of the server. */
public final class Main {
  private static final String NAME = "sealstream-server";

  private Main() {}

  public static void main(String[] arguments) {
    Invocation invocation = CommandLine.parse(arguments, Environment.PROCESS);
    // No switch: one over types is a class that the JVM makes when it gets there. Until the socket
    // is bound no code has one, as the first one of a process costs 10 ms.
    if (invocation instanceof Invocation.Run run) {
      ServerProcess.run(run, arguments);
    } else {
      answer((Invocation.Errand) invocation);
    }
  }

  private static void answer(Invocation.Errand errand) {
    switch (errand) {
      case Invocation.ShowVersion version ->
          System.out.println(
              "nats-server: v" + Identity.NATS_VERSION + " (sealstream " + Identity.VERSION + ")");
      case Invocation.ShowHelp help -> System.out.print(help());
      case Invocation.ConfigIsValid valid ->
          System.err.println(
              NAME
                  + ": configuration file "
                  + valid.file()
                  + " is valid ("
                  + digest(valid.file())
                  + ")");
      case Invocation.SendSignal signal -> {
        String problem = SignalSender.send(signal);
        if (!problem.isEmpty()) {
          refuse(problem, 1);
        }
      }
      case Invocation.Refused refused -> refuse(refused.message(), refused.exitCode());
    }
  }

  private static void refuse(String message, int exitCode) {
    System.err.println(NAME + ": " + message);
    System.exit(exitCode);
  }

  private static String help() {
    try (InputStream text = Main.class.getResourceAsStream("help.txt")) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the help text is missing from the jar", e);
    }
  }

  private static String digest(Path file) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (IOException | NoSuchAlgorithmException e) {
      return "unreadable since";
    }
  }
}
