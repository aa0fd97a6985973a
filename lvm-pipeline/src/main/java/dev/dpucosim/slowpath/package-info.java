// SPDX-License-Identifier: Apache-2.0
/** Firmware of the logical-volume pipeline: boots it through registers and serves what hardware hands over. */
package dev.dpucosim.slowpath;
