package io.peaknet.dns;

/**
 * Records as they follow a question, ready to be copied. Pointers into the question's name are
 * right for a question as long as {@code nameLength}; for others {@code owners} and {@code apexes}
 * tell where they lie.
 *
 * @param bytes all records
 * @param answers how many of the records are answers
 * @param authorities how many are of the authority section
 * @param additionals how many are additional
 * @param nameLength bytes of the name for which it was made
 * @param owners where the records' owner is a pointer to the question's name
 * @param apexes where a name ends with a pointer to the zone's name within the question's
 */
record Answer(
    byte[] bytes,
    int answers,
    int authorities,
    int additionals,
    int nameLength,
    short[] owners,
    short[] apexes) {}
