package io.peaknet.lab.paper;

import io.peaknet.lab.LabException;
import io.peaknet.lab.dns.Dns;
import io.peaknet.lab.experiment.KeptRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The paper as files: {@code paper.md}, and its pictures beside it. */
public final class PaperFolder {
  private static final String TEMPLATE = "template.md";
  private static final String COSTS = "costs.json";
  private static final String TEXT = "paper.md";

  private PaperFolder() {}

  /**
   * Writes the paper about a run.
   *
   * @param run the folder of a run that is over
   * @param dns the folder of a finished run of {@code dns}, for what a question costs; null without
   * @param costs a file of {@link CostParameters}; null for the one that comes with Peak
   * @param to where it is written, made if it is not there
   * @return the text's file
   * @throws io.peaknet.lab.experiment.UsageException if the run or the costs can't be used
   */
  public static Path write(Path run, @Nullable Path dns, @Nullable Path costs, Path to) {
    CostParameters parameters =
        costs == null ? CostParameters.of(COSTS, own(COSTS)) : CostParameters.read(costs);
    double question = dns == null ? Double.NaN : Dns.cpuPerMillion(KeptRun.read(dns));
    Paper paper = new Paper(KeptRun.read(run), new CostModel(parameters, question));
    String text = paper.text(own(TEMPLATE));
    try {
      Files.createDirectories(to);
      for (Map.Entry<String, String> picture : paper.pictures().entrySet()) {
        Files.writeString(to.resolve(picture.getKey()), picture.getValue());
      }
      return Files.writeString(to.resolve(TEXT), text);
    } catch (IOException e) {
      throw new LabException("cannot write to " + to + ": " + e.getMessage(), e);
    }
  }

  /** A file of {@code docs/paper}, which the build puts beside this class. */
  private static String own(String name) {
    try (InputStream in = PaperFolder.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException("cannot read " + name + " of this program", e);
    }
  }
}
