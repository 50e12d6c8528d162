package io.peaknet.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
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
  private static final MemorySegment UNSHARE = Native.function("unshare");

  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  Namespace() throws IOException {
    call(() -> {
      int made = Native.call(UNSHARE, CLONE_NEWNET, 0, 0, 0, 0, 0);
      SystemException.check(made, "making a network namespace");
      NetworkInterfaces.loopbackUp();
      return true;
    });
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
