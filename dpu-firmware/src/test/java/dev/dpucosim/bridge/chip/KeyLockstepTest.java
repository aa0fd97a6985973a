// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That two chips in step are compared while keys are revoked under load, and only what that strikes is free. */
@Tag("KEY-7")
class KeyLockstepTest {
    private static final int LONG = 4 * 4096;
    /** Quiet points between two at which every count is compared. */
    private static final int COUNTS_COMPARED = 8;
    private static final KeyValue NOBODYS = new KeyValue(77, 1, 1);

    private static ChipRig rig(StruckChip.Fault fault) {
        ChipRig rig = ChipRig.ready(environment -> new KeyChipLockstep(environment, front -> new StruckChip(front,
                fault,
                ChipRig.data(0) + 4096, ChipRig.data(0) + 2 * 4096)));
        rig.hosts[1].fill(ChipRig.data(1), LONG, 3);
        return rig;
    }

    /** A command of queue 0 is cut off behind its second segment, while one of queue 2 runs and one is refused. */
    private static void revoke(ChipRig rig) {
        KeyValue local = rig.local(1, 0);
        KeyValue remote = rig.alias(2, 0, 1);
        KeyValue otherLocal = rig.local(3, 2);
        KeyValue otherRemote = rig.alias(4, 2, 1);
        rig.hosts[1].hold();
        rig.post(0, ChipRig.read(local, 0, remote, 0, LONG));
        rig.post(2, ChipRig.read(otherLocal, 0, otherRemote, 0, 4096), ChipRig.read(NOBODYS, 0, NOBODYS, 0, 1));
        while (rig.hosts[0].takeData().isEmpty() || rig.hosts[0].owed() + rig.hosts[1].owed() < 2) {
            rig.hosts[1].answerOne();
            rig.chip.settle();
        }
        rig.revoke(2);
        rig.hosts[1].release();
        rig.chip.settle();
        assertThat(rig.busy()).isFalse();
    }

    @Test
    void shouldHoldWhenAChipDoesNothingWrong() {
        try (ChipRig rig = rig(StruckChip.Fault.NONE)) {
            revoke(rig);
            assertThat(rig.take(0)).containsExactly("0 REVOKED PARTIAL 0");
            assertThat(rig.take(2)).containsExactly("0 OK 4096", "1 LOCAL_KEY 0");
            KeyChipLockstep chip = (KeyChipLockstep) rig.chip;
            assertThat(chip.strikes()).isOne();
            assertThat(chip.loose()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(value = StruckChip.Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void shouldSeeWhatAChipDoesWrongWhenAKeyIsRevoked(StruckChip.Fault fault) {
        try (ChipRig rig = rig(fault)) {
            assertThatThrownBy(() -> {
                revoke(rig);
                for (int i = 0; i < COUNTS_COMPARED; i++) {
                    rig.take(2);
                    rig.post(2, ChipRig.read(NOBODYS, 0, NOBODYS, 0, 1));
                }
            }).isInstanceOf(KeyLockstepException.class).hasMessageContaining(fault.finding());
        }
    }
}
