// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

/** Where the time goes, on bare continuations. */
class ContinuationTimeReportTest extends TimeReportTest {}
