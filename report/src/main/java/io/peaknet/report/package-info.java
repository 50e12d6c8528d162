/**
 * What Peak prints: JSON, aligned tables, progress with the time left, HTML pages with plots.
 * Nothing of networks, no reading of JSON, no files.
 */
package io.peaknet.report;
