package io.peaknet.services;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says what a test has it say. */
final class TestSource implements Source {
  private final boolean tellsOfZones;
  private @Nullable Feed feed;

  TestSource() {
    this(false);
  }

  TestSource(boolean tellsOfZones) {
    this.tellsOfZones = tellsOfZones;
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public void start(Feed feed) {
    this.feed = feed;
  }

  @Override
  public boolean tellsOfZones() {
    return tellsOfZones;
  }

  Feed feed() {
    return Objects.requireNonNull(feed);
  }

  @Override
  public void close() {}
}
