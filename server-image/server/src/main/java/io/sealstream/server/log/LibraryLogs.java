package io.sealstream.server.log;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * What libraries say through SLF4J: warnings and errors reach the server's log, the rest only with
 * debugging on. Found by SLF4J as a service; until {@link #into} was called nothing is logged.
 */
public final class LibraryLogs implements SLF4JServiceProvider {
  private static final AtomicReference<Log> TARGET = new AtomicReference<>();

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  /** Sends what libraries say to this log from now on; it is one for the whole process. */
  public static void into(Log log) {
    TARGET.set(log);
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> new LibraryLogger(name, TARGET);
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {
    // Everything is made with the object.
  }
}
