package io.peaknet.lab.experiment;

import io.peaknet.report.Page;
import io.peaknet.report.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an experiment comes to, in all forms that it is shown in.
 *
 * @param sections tables with a line before each
 * @param json further keys of the JSON object
 * @param plots adds to the page what tables can't show
 * @param failure why the run counts as failed; losing a comparison is no reason
 */
public record Findings(
    List<Section> sections, Map<String, ?> json, Consumer<Page> plots, Optional<String> failure) {

  /** A table, and what it is. */
  public record Section(String title, Table table) {}
}
