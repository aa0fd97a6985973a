// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/** Leads a model that follows another chip: what that has chosen where the rules leave it a choice. */
interface ModelLead {

    /** How a command goes on. */
    interface Choice {
        /** How its check ended. */
        Judgement judgement();

        /** Whether it was cut off by the end of a key; its data are then accounted for elsewhere. */
        boolean revoked();

        /** Whether a segment of it had begun then. */
        boolean partial();
    }

    /** Whether it leads now; else the model goes its own way. */
    boolean leads();

    /** How a command that has come goes on. */
    Choice choice(ModelQueue queue, int number);

    /** Whether the next segment may begin. */
    boolean mayBegin(ModelSlot slot);
}
