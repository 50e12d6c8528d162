package io.peaknet.services;

import java.io.IOException;

/**
 * Where services and their endpoints are learned: a file, Kubernetes, Peak's own records.
 *
 * <p>A source tells only what it knows. When it loses sight of the world (its server is gone, its
 * file unreadable) it says so by {@link Feed#health} and withdraws nothing: what it said last stays
 * true until it knows better.
 */
public interface Source extends AutoCloseable {
  /** Its name, part of all ids that it gives: a word such as {@code file}. */
  String name();

  /**
   * Begins to tell, on threads of its own; returns at once.
   *
   * @throws IOException if it can't ever work as it is configured. A server that does not answer
   *     yet is no such case.
   */
  void start(Feed feed) throws IOException;

  /**
   * Whether it tells a {@link ZoneFeed} which zones there are. Then none is made up for services
   * whose zone it has not told of yet, or does not have.
   */
  default boolean tellsOfZones() {
    return false;
  }

  /** Stops telling. What it said stays. */
  @Override
  void close();
}
