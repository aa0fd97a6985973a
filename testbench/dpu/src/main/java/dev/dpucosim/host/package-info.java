// SPDX-License-Identifier: Apache-2.0
/** The host: turns a trace into capsules, knows what every block must hold, and judges every response. */
package dev.dpucosim.host;
