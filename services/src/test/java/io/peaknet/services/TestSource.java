package io.peaknet.services;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says what a test has it say. */
final class TestSource implements Source {
  private @Nullable Feed feed;

  @Override
  public String name() {
    return "test";
  }

  @Override
  public void start(Feed feed) {
    this.feed = feed;
  }

  Feed feed() {
    return Objects.requireNonNull(feed);
  }

  @Override
  public void close() {}
}
