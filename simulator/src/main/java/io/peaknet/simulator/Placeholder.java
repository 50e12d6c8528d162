package io.peaknet.simulator;

/** Holds the package until the module has code. */
final class Placeholder {}
