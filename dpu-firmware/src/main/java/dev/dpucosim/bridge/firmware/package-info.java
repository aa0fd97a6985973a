// SPDX-License-Identifier: Apache-2.0
/** Firmware of the key bridge: who may open a queue, who gets a key, what a grant is worth, what is written down. */
package dev.dpucosim.bridge.firmware;
