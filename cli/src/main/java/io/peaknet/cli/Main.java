package io.peaknet.cli;

/** The peak command. */
public final class Main {
  private Main() {}

  /** Entry. */
  public static void main(String[] args) {}
}
