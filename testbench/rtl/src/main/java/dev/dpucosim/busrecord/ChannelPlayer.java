// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** Plays the recorded beats of a channel that the design receives. */
final class ChannelPlayer extends ReplayChannel {

    private final boolean answers;
    private Beat standing;
    private long sent;

    /**
     * @param answers
     *            whether the design asks for what comes here
     */
    ChannelPlayer(ChannelWires wires, boolean answers) {
        super(wires);
        this.answers = answers;
    }

    /** Packets whose final beat was taken. */
    long sent() {
        return sent;
    }

    @Override
    BusDifference transfer(ReplayTime time) {
        if (standing != null && wires().ready().isSet()) {
            sent += standing.isLast() ? 1 : 0;
            time.progress(standing.taken());
            queue().remove(standing);
            standing = null;
        }
        return null;
    }

    @Override
    void drive(ReplayTime time) {
        if (standing != null) {
            return;
        }
        final Beat head = queue().head();
        if (head != null && time.allows(head.offered(), time.edge() + 1) && !(answers
                && head.transaction().owed() > 0)) {
            standing = head;
            wires().drive(head.packet().bytes(), head.at(), head.isLast());
        }
        final boolean valid = standing != null;
        if (wires().valid().driven() != (valid ? 1 : 0)) {
            wires().valid().drive(valid ? 1 : 0);
        }
    }

    @Override
    BusDifference overdue(ReplayTime time) {
        return BusDifference.notTaken(queue().head(), time.cycle(), standing != null);
    }
}
