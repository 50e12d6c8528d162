package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A network namespace held by one thread. What is opened there (sockets, devices, child processes)
 * belongs to it for good, and may be used from any thread.
 */
final class Namespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final MethodHandle UNSHARE = Native.function("unshare", JAVA_INT, JAVA_INT);

  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  Namespace() throws IOException {
    call(() -> {
      SystemException.check(enter(), "making a network namespace");
      NetworkInterfaces.loopbackUp();
      return true;
    });
  }

  private static int enter() {
    var state = Native.state();
    try {
      int result = (int) UNSHARE.invokeExact(state, CLONE_NEWNET);
      return (int) Native.outcome(result, state);
    } catch (Throwable e) {
      throw Native.thrown(e);
    }
  }

  <T> T call(Callable<T> action) throws IOException {
    try {
      return thread.submit(action).get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("in namespace: " + e.getCause(), e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new IOException("in namespace: no end", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
