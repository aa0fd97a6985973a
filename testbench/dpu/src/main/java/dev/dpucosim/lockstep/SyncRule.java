// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.ArrayLayout;
import dev.dpucosim.lvm.DecisionLog;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import java.util.ArrayList;
import java.util.List;

/**
 * What one SYNC must do, worked out from md's layouts: its stripes in order, the columns of each, and the member
 * commands of a column. Shares no code with the model, whose SYNC it judges. Answers with what it expects where that is
 * not what happens, else with null.
 */
final class SyncRule {

    private static final int COLUMN_BLOCKS_MAX = 128;

    /** Offsets of a column; of a check of copies also the copy that is looked at. */
    private record Column(int from, int blocks, int copy) {
    }

    private record Expected(int opcode, int member, long block, int blocks) {
        @Override
        public String toString() {
            return (opcode == Opcode.READ ? "read" : "write") + " member=" + member + ", block=" + block + ", blocks="
                    + blocks;
        }
    }

    private final Geometry geometry;
    private final ArrayLayout layout;
    private final List<Column> columns = new ArrayList<>();
    private final List<Expected> expected = new ArrayList<>();
    private final List<Expected> writes = new ArrayList<>();
    private long firstStripe;
    private int stripes;
    private int members;
    private boolean check;
    private long stripe;
    private long stripesDone;
    private int missing;
    private int offline;
    private boolean trusted;
    private int column;
    private int commandsSeen;

    SyncRule(Geometry geometry) {
        this.geometry = geometry;
        layout = new ArrayLayout(geometry);
    }

    /** An operation begins. */
    void begin(ResumeEntry entry) {
        firstStripe = entry.firstBlock();
        stripes = entry.blocks();
        members = entry.members();
        check = entry.check();
        stripesDone = 0;
    }

    boolean check() {
        return check;
    }

    int members() {
        return members;
    }

    /** It asks for the lock of a stripe. */
    String asks(long lockOf) {
        return stripesDone < stripes && lockOf == firstStripe + stripesDone
                ? null
                : stripesDone < stripes ? "the lock of stripe " + (firstStripe + stripesDone) : "no further lock";
    }

    /** A stripe's lock has been given, or it is looked at again. */
    void looks(long lockOf, RebuildView view) {
        stripe = lockOf;
        missing = view.missing(lockOf);
        offline = view.offline();
        trusted = view.trusted(lockOf);
        expected.clear();
        // Of a stripe that members went in nobody has looked to the end.
        writes.clear();
        commandsSeen = 0;
        column = 0;
        columns.clear();
        int chunkBlocks = geometry.chunkBlocks();
        for (int from = 0; from < chunkBlocks; from += COLUMN_BLOCKS_MAX) {
            int blocks = Math.min(COLUMN_BLOCKS_MAX, chunkBlocks - from);
            for (int copy = 0; copy < (check && !parity() ? copies() : 1); copy++) {
                columns.add(new Column(from, blocks, copy));
            }
        }
    }

    /** A column of a stripe is chosen, or chosen again after its reads have failed. */
    String column(int strategy, boolean again) {
        String unfinished = commandsDone();
        if (unfinished != null && !again) {
            return unfinished;
        }
        int code = check ? DecisionLog.STRATEGY_CHECK : DecisionLog.STRATEGY_SYNC;
        if (strategy != code) {
            return "strategy " + code;
        }
        column = again && column > 0 ? column - 1 : column;
        passOver();
        if (column == columns.size()) {
            return "no further column of stripe " + stripe;
        }
        if (!choose(columns.get(column))) {
            return "RAID_ERR, because stripe " + stripe + " cannot be told: missing="
                    + Integer.toBinaryString(missing);
        }
        commandsSeen = 0;
        column++;
        return null;
    }

    /** Columns in which there is nothing to look at, or to write. */
    private void passOver() {
        while (column < columns.size() && !parity()) {
            int source = source(check ? 0 : members);
            int copy = columns.get(column).copy();
            boolean nothing = check
                    ? copy <= source || !there(copyMember(copy))
                    : source >= 0 && targets(source).isEmpty();
            if (!nothing || source < 0) {
                return;
            }
            column++;
        }
        if (parity() && !check && members == 0 && dataThere() && parityThere() == 0) {
            column = columns.size();
        }
    }

    /** Whether the stripe, or what is left of it, may be refused. */
    boolean refusable() {
        if (geometry.level() == RaidLevel.RAID0 || stripe < 0 || stripe >= geometry.stripes()) {
            return true;
        }
        int chosen = column;
        passOver();
        boolean possible = column == columns.size() || choose(columns.get(column));
        column = chosen;
        return !possible;
    }

    /** These members are offline by now: what is chosen from now on must do without them. */
    void offline(int members) {
        offline = members;
        missing |= members;
    }

    // ---- the commands of a column -----------------------------------------------------------------------------------

    private boolean choose(Column chosen) {
        expected.clear();
        writes.clear();
        return parity() ? chooseParity(chosen) : chooseCopies(chosen);
    }

    private boolean chooseParity(Column chosen) {
        int data = layout.dataChunks();
        boolean dataWanted = false;
        int wanted = 0;
        for (int place = 0; place < data + layout.parities(); place++) {
            int member = memberAt(place);
            boolean isWanted = !check && (members == 0
                    ? place >= data && there(member)
                    : (members >>> member & 1) != 0);
            boolean isRead = there(member) && !isWanted && (check || expected.size() < data);
            if (isRead) {
                expected.add(command(Opcode.READ, member, chosen));
            }
            if (isWanted) {
                wanted++;
                dataWanted |= place < data;
                writes.add(command(Opcode.WRITE, member, chosen));
            }
        }
        if (check) {
            return members == 0 && dataThere() && parityThere() > 0;
        }
        if (members == 0) {
            return dataThere();
        }
        return expected.size() == data && wanted <= layout.parities() && (!dataWanted || trusted)
                && writes.stream().noneMatch(this::isOffline);
    }

    private boolean chooseCopies(Column chosen) {
        int source = source(check ? 0 : members);
        if (source < 0) {
            return false;
        }
        expected.add(command(Opcode.READ, copyMember(source), chosen));
        if (check) {
            expected.add(command(Opcode.READ, copyMember(chosen.copy()), chosen));
        } else {
            targets(source).forEach(member -> writes.add(command(Opcode.WRITE, member, chosen)));
        }
        return writes.stream().noneMatch(this::isOffline);
    }

    private boolean isOffline(Expected write) {
        return (offline >>> write.member() & 1) != 0;
    }

    private List<Integer> targets(int source) {
        List<Integer> targets = new ArrayList<>();
        for (int copy = 0; copy < copies(); copy++) {
            int member = copyMember(copy);
            if (members == 0 ? copy != source && there(member) : (members >>> member & 1) != 0) {
                targets.add(member);
            }
        }
        return targets;
    }

    /** First copy that is there and not wanted; -1 when there is none. */
    private int source(int wanted) {
        for (int copy = 0; copy < copies(); copy++) {
            int member = copyMember(copy);
            if (there(member) && (wanted >>> member & 1) == 0) {
                return copy;
            }
        }
        return -1;
    }

    private Expected command(int opcode, int member, Column chosen) {
        return new Expected(opcode, member, layout.block(stripe, member) + chosen.from(), chosen.blocks());
    }

    /** A member command of the operation. */
    String command(int member, int opcode, long block, int blocks) {
        if (commandsSeen == expected.size() && !writes.isEmpty()) {
            expected.addAll(writes);
            writes.clear();
        }
        Expected seen = new Expected(opcode, member, block, blocks);
        if (commandsSeen < expected.size() && expected.get(commandsSeen).equals(seen)) {
            commandsSeen++;
            return null;
        }
        return commandsSeen < expected.size() ? expected.get(commandsSeen).toString() : "no further command";
    }

    /** The writes of the column have failed and are given again, to those who are there. */
    void writesAgain() {
        expected.removeIf(one -> one.opcode() == Opcode.READ || (offline >>> one.member() & 1) != 0);
        commandsSeen = 0;
    }

    private String commandsDone() {
        if (commandsSeen < expected.size()) {
            return expected.get(commandsSeen).toString();
        }
        return writes.isEmpty() ? null : writes.getFirst().toString();
    }

    /** The stripe is over. */
    String released() {
        stripesDone++;
        String unfinished = commandsDone();
        if (unfinished != null) {
            return unfinished;
        }
        passOver();
        return column == columns.size() ? null : "column " + column + " of stripe " + stripe;
    }

    /** The operation has ended well. */
    String finished() {
        return stripesDone == stripes ? null : "stripe " + (firstStripe + stripesDone);
    }

    // ---- the stripe -------------------------------------------------------------------------------------------------

    private boolean parity() {
        return layout.parities() > 0;
    }

    private boolean there(int member) {
        return (missing >>> member & 1) == 0;
    }

    private boolean dataThere() {
        for (int place = 0; place < layout.dataChunks(); place++) {
            if (!there(memberAt(place))) {
                return false;
            }
        }
        return true;
    }

    private int parityThere() {
        int there = 0;
        for (int place = 0; place < layout.parities(); place++) {
            there += there(memberAt(layout.dataChunks() + place)) ? 1 : 0;
        }
        return there;
    }

    private int memberAt(int place) {
        for (int member = 0; member < geometry.members(); member++) {
            if (layout.place(stripe, member) == place) {
                return member;
            }
        }
        throw new IllegalStateException("no such place: place=" + place + ", stripe=" + stripe);
    }

    private int copies() {
        return geometry.level() == RaidLevel.RAID10 ? 2 : geometry.members();
    }

    private int copyMember(int copy) {
        return geometry.level() == RaidLevel.RAID10 ? (int) ((2 * stripe + copy) % geometry.members()) : copy;
    }
}
