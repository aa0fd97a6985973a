// SPDX-License-Identifier: Apache-2.0
/** The chip of the key bridge as firmware sees it: registers, descriptors, and its engines behind one interface. */
package dev.dpucosim.bridge.chip;
