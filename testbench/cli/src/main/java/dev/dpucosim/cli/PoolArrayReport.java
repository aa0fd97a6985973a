// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolMemberState;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.storage.MemberStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What superblocks say of the array below a pool: members, how far rebuild and resync have come; and the spares. */
final class PoolArrayReport {
    private static final int PERCENT = 100;

    private final PoolIdentity identity;
    private final List<MemberStore> stores;
    private final List<Spare> spares;

    /** An image of a spare, and why it is of no use; null when it is. */
    private record Spare(Path image, String obstacle) {
        String text() {
            return image.getFileName() + (obstacle == null ? " ready" : " " + obstacle);
        }
    }

    PoolArrayReport(final PoolIdentity identity, final PoolMembers members) {
        this.identity = identity;
        stores = members.stores();
        spares = new ArrayList<>();
        final long smallest = stores.stream().filter(store -> store != null).mapToLong(MemberStore::blocks).min()
                .orElse(0);
        members.spares().forEach((image, drive) -> spares.add(new Spare(image, identity.unsuitable(drive,
                smallest))));
    }

    /** The lines for people. */
    void print(final PrintWriter text) {
        text.println("array     " + PoolText.array(identity.geometry()));
        text.println("members   " + members());
        for (int i = 0; i < identity.states().size(); i++) {
            if (identity.states().get(i) == PoolMemberState.REBUILDING) {
                text.println("rebuild   member " + i + ": " + progress(identity.array().rebuilt()) + " filled");
            }
        }
        if (redundant()) {
            text.println("resync    " + resync());
        }
        if (!spares.isEmpty()) {
            text.println("spares    " + String.join(", ", spares.stream().map(Spare::text).toList()));
        }
    }

    /** The same in the words of {@code pool check}: {@code stripes=64, stripesSynced=64}. */
    String values() {
        final int filled = identity.array().members(PoolMemberState.REBUILDING);
        return "stripes=" + stripes() + (redundant() ? ", stripesSynced=" + synced() : "")
                + (filled != 0 ? ", stripesRebuilt=" + identity.array().rebuilt() : "")
                + (spares.isEmpty() ? "" : ", spares=" + spares.size());
    }

    /** The same for programs. */
    void put(final ObjectNode root) {
        root.put("stripes", stripes());
        if (redundant()) {
            root.put("stripesSynced", synced());
        }
        for (int i = 0; i < identity.states().size(); i++) {
            root.withArrayProperty("members").add(state(i).replace(' ', '_'));
            if (identity.states().get(i) == PoolMemberState.REBUILDING) {
                root.withArrayProperty("rebuilds").addObject().put("member", i).put("stripesRebuilt", identity.array()
                        .rebuilt());
            }
        }
        for (final Spare spare : spares) {
            final ObjectNode node = root.withArrayProperty("spares").addObject().put("image", spare.image
                    .getFileName().toString()).put("ready", spare.obstacle == null);
            if (spare.obstacle != null) {
                node.put("obstacle", spare.obstacle);
            }
        }
    }

    private String members() {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < identity.states().size(); i++) {
            line.append(i == 0 ? "" : ", ").append(i).append(' ').append(state(i));
        }
        return line.toString();
    }

    private String state(final int member) {
        final PoolMemberState state = identity.states().get(member);
        return stores.get(member) == null && state != PoolMemberState.OUT
                ? "absent"
                : state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private boolean redundant() {
        return identity.geometry().level() != RaidLevel.RAID0;
    }

    private long stripes() {
        return identity.geometry().stripes();
    }

    /** While a pool without a log of partial parity is open, nothing is known of its parity. */
    private boolean known() {
        return identity.closed() || identity.array().writeHole() == WriteHole.PPL;
    }

    private long synced() {
        return known() ? identity.array().synced() : 0;
    }

    private String resync() {
        final String what = identity.geometry().level().parities() > 0 ? "parity fits" : "copies are alike";
        if (!known()) {
            return "nothing is known, the pool was not closed";
        }
        return synced() == stripes() ? "none needed, " + what + " in all " + PoolText.number(stripes()) + " stripes"
                : what + " in " + progress(synced()) + ", the others to be gone through";
    }

    private String progress(final long stripes) {
        return PoolText.number(stripes) + " of " + PoolText.number(stripes()) + " stripes (" + PERCENT * stripes
                / stripes() + " %)";
    }
}
