/** What {@code peak sim run NAME} does: routers side by side, as tables, JSON and a page. */
package io.peaknet.simulator.experiment;
