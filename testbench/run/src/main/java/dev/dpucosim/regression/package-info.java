// SPDX-License-Identifier: Apache-2.0
/** Runs the testbenches of several modules, each in a JVM of its own, and merges what they cover. */
package dev.dpucosim.regression;
