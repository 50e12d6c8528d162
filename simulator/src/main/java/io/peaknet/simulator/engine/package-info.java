/**
 * Time, chance and links: what happens when, decided by one seed. Knows of participants only that
 * they take and give datagrams; no protocol, no checks.
 */
package io.peaknet.simulator.engine;
