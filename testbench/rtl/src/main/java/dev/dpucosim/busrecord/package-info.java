// SPDX-License-Identifier: Apache-2.0
/** Records every transaction of buses to a file, and drives a block alone from it, up to the first that differs. */
package dev.dpucosim.busrecord;
