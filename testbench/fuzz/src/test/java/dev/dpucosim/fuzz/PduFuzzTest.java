// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dpucosim.harness.Stall;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import org.junit.jupiter.api.AfterAll;

/**
 * Packets from a hostile host, as {@link PduScript} makes them of the fuzzer's bytes: the golden model alone, and the
 * model and the Verilated pipeline, both against {@link PduRules} and so against each other. One DPU lives through all
 * inputs of a run, because what an input leaves behind may be what the next one stumbles over.
 */
final class PduFuzzTest {
    private static final Stall STALL = new Stall(1, 5, 7);
    private static final int MODEL_GUARDED = 200;
    private static final int INPUTS_PER_READ_BACK = 4096;

    private static PduTarget model;
    private static PduTarget rtl;
    private static long inputs;

    @FuzzTest(maxDuration = "10m")
    void model(final byte[] data) {
        openModel();
        model.check(data);
        readBack();
    }

    @FuzzTest(maxDuration = "10m")
    void bothEngines(final byte[] data) {
        openModel();
        if (rtl == null) {
            rtl = new PduTarget("RTL", environment -> new LvmRtl(environment,
                    RtlOptions.DEFAULT.withStall(STALL)));
        }
        model.check(data);
        rtl.check(data);
        readBack();
    }

    private static void openModel() {
        if (model == null) {
            // The model takes the free operation used last, and no script has so many in flight.
            model = new PduTarget("model", LvmModel::new, MODEL_GUARDED, 255);
        }
    }

    private static void readBack() {
        if (++inputs % INPUTS_PER_READ_BACK == 0) {
            checkContent();
        }
    }

    private static void checkContent() {
        if (model != null) {
            model.checkContent();
        }
        if (rtl != null) {
            rtl.checkContent();
        }
    }

    @AfterAll
    static void checkAndClose() {
        try {
            checkContent();
        } finally {
            if (model != null) {
                model.close();
            }
            if (rtl != null) {
                rtl.close();
            }
            model = null;
            rtl = null;
        }
    }
}
