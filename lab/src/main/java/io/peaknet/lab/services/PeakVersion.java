package io.peaknet.lab.services;

import io.peaknet.lab.LabException;
import io.peaknet.lab.NodeProcess;
import io.peaknet.lab.debian.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which Peak it is that is measured. */
final class PeakVersion {
  private PeakVersion() {}

  /** The version and the build: two builds of one version can differ, and must not mix. */
  static String find() {
    String launcher = NodeProcess.launcher();
    String version = Answer.of(List.of(launcher, "--version")).orThrow().strip();
    try {
      Path build = Files.readSymbolicLink(Path.of(launcher).resolveSibling("target/peak/current"));
      return version + ", build " + build;
    } catch (IOException e) {
      throw new LabException("peak is not built: run ./peak", e);
    }
  }
}
