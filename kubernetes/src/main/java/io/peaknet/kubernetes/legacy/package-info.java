/** What PeakDNS's users bring along: its labels and its settings.ini. */
package io.peaknet.kubernetes.legacy;
