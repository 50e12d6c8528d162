package io.peaknet.dns;

/**
 * One version of a zone: what all loops answer from until there is another.
 *
 * @param origin the zone's name
 * @param originHash of that name
 * @param table all names
 * @param order the names that deny others; empty if the zone is not signed
 * @param signed whether it is
 * @param labelsMax of the name with the most labels
 * @param negative the start of authority as it follows "there is no such thing"
 * @param negativeSigned the same with its signature
 */
record ZoneVersion(
    Name origin,
    long originHash,
    NodeTable table,
    NodeOrder order,
    boolean signed,
    int labelsMax,
    Answer negative,
    Answer negativeSigned) {}
