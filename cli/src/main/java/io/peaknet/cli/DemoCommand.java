package io.peaknet.cli;

import io.peaknet.lab.Demo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code peak demo}: the whole of Peak on one machine. Its arguments are the lab's. */
@Command(name = "demo", description = "Watch programs talk across a network, on this machine.")
final class DemoCommand implements Callable<Integer> {
  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() {
    return Demo.run(arguments, System.out, System.err);
  }
}
