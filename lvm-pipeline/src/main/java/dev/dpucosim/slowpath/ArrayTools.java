// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.pool.PoolJournal;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.register.Registers;
import dev.dpucosim.time.Scheduler;

/**
 * What work on the array is done with.
 *
 * @param shape of the array
 * @param registers of hardware
 * @param scheduler the clock
 * @param membership which members there are
 * @param internals operations that hardware does for firmware
 * @param pool writes superblocks
 * @param journal what superblocks say
 * @param chores work that firmware gives itself
 * @param report what has been done
 */
record ArrayTools(ArrayShape shape, Registers registers, Scheduler scheduler, Membership membership,
        InternalOperations internals, PoolWriter pool, PoolJournal journal, Chores chores, UpkeepReport report) {
    /** Shape of the array as it is now. */
    Geometry geometry() {
        return shape.geometry();
    }

    /** Stripes have come. */
    void grown(Geometry larger) {
        shape.grown(larger);
        report.array(larger.stripes());
    }
}
