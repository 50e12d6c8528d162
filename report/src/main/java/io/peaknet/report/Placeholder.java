package io.peaknet.report;

/** Holds the package until the module has code. */
final class Placeholder {}
