package io.sealstream.raft.sim;

import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * What an engine logs when something fails inside it: such an engine catches its own assertions, so
 * this is the only place where they can be seen. Disks that fail on purpose are left out.
 */
public final class EngineLog implements SLF4JServiceProvider {
  private static final ThreadLocal<List<Throwable>> FAILURES =
      ThreadLocal.withInitial(ArrayList::new);

  /** A refusal that came late or twice, and a retry after a hand-over ended: ignored, rightly. */
  private static final List<String> HARMLESS =
      List.of("Cannot decrement next index", "no leadership transfer state");

  private static final Logger LOGGER = new Failures();

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter mdc = new NOPMDCAdapter();

  /** Failures that this thread's engines had since the last call. */
  static List<Throwable> take() {
    List<Throwable> found = List.copyOf(FAILURES.get());
    FAILURES.get().clear();
    return found;
  }

  private static boolean isOfTheDisk(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> LOGGER;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return mdc;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  private static final class Failures extends AbstractLogger {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    protected String getFullyQualifiedCallerName() {
      return Failures.class.getName();
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String message, Object[] arguments, Throwable failure) {
      if (level != Level.ERROR) {
        return;
      }
      String text = MessageFormatter.basicArrayFormat(message, arguments);
      if (HARMLESS.stream().noneMatch(text::contains)
          && (failure == null || !isOfTheDisk(failure))) {
        FAILURES
            .get()
            .add(failure instanceof Violation ? failure : new AssertionError(text, failure));
      }
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return false;
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
      return false;
    }

    @Override
    public boolean isWarnEnabled() {
      return false;
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
      return false;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
      return true;
    }
  }
}
