package io.peaknet.services;

import java.util.List;

/**
 * What a {@link Source} tells into. May be called from any thread; calls take effect one after the
 * other, and each as a whole: nobody sees half of one. A source may only speak of ids that bear its
 * own name.
 */
public interface Feed {
  /**
   * What has changed. All changes count as made at one moment, in their order.
   *
   * @throws IllegalArgumentException if an id belongs to another source; nothing is applied then
   */
  void apply(List<Change> changes);

  /**
   * All that there is, instead of all that was: whatever the source said before and is not among
   * {@code contents} is withdrawn. Implies {@link #synced}.
   *
   * @param contents {@link Change.ServicePut} and {@link Change.EndpointPut} only
   * @throws IllegalArgumentException as {@link #apply}, and if anything is removed
   */
  void replace(List<Change> contents);

  /**
   * All that there is has been said, after a start or after sight was lost. What is known from
   * before the start and was not said again is withdrawn.
   */
  void synced();

  /**
   * What is wrong with what the source reads, for people, in the place of what was said before: its
   * services are served as far as they make sense.
   *
   * @param problems a line each
   */
  void problems(List<String> problems);

  /** How the source itself is doing. */
  void health(SourceHealth health);
}
