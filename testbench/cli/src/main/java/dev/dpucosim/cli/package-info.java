// SPDX-License-Identifier: Apache-2.0
/** The command line: options in, one report and one exit code out. */
package dev.dpucosim.cli;
