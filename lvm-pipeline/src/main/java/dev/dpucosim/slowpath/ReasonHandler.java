// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.ExceptionRecord;

/** What firmware does for one reason code. Implementations answer every record, now or later, exactly once. */
interface ReasonHandler {
    /** What handling this record costs, in nanoseconds; changes nothing. */
    long costNs(ExceptionRecord record);

    /** Handles a record, which is valid during the call only. */
    void handle(ExceptionRecord record, long nowPs);
}
