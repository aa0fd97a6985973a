// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Two faults of a well-known open MSI-X block, as tests: its pending array is indexed by a shift of 5 where a word has
 * 64 bits, which its own test does not see because it raises vectors 0 to 7 only; and its entries come out of reset
 * unmasked.
 */
class VerilogPcieScenarioTest {

    @EngineTest
    @Tag("M2")
    @Tag("MSIX-3")
    void shouldSendExactlyTheThreeOfFourWordsThatWereRaisedWhileMasked(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            int[] raised = {5, 31, 40};
            for (int vector = 0; vector < Rig.size(0); vector++) {
                rig.program(0, vector, true);
            }
            for (int vector : raised) {
                rig.raise(0, vector);
            }
            for (int vector = 0; vector < Rig.size(0); vector++) {
                assertThat(rig.pending(0, vector)).as("vector=%d", vector)
                        .isEqualTo(vector == 5 || vector == 31 || vector == 40);
            }
            List<String> messages = new ArrayList<>();
            for (int vector = 0; vector < Rig.size(0); vector++) {
                rig.mask(0, vector, false);
                messages.addAll(rig.host.takeMessages());
            }
            assertThat(messages).containsExactly(Rig.fired(0, 5), Rig.fired(0, 31), Rig.fired(0, 40));
        }
    }

    @EngineTest
    @Tag("M12")
    void shouldSendNothingFromEntriesThatNobodyHasProgrammed(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            for (int vector = 0; vector < Rig.size(1); vector++) {
                rig.raise(1, vector);
            }
            assertThat(rig.host.seen()).isEmpty();
            for (int vector = 0; vector < Rig.size(1); vector++) {
                assertThat(rig.engine.read(MsixWindows.table(Rig.base(1) + vector, 2)) >>> 32).isOne();
                assertThat(rig.pending(1, vector)).isTrue();
            }
        }
    }
}
