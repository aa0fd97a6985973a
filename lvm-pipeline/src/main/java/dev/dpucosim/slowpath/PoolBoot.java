// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.pool.EnlargedMember;
import dev.dpucosim.pool.PartialParityReplay;
import dev.dpucosim.pool.PoolArrayState;
import dev.dpucosim.pool.PoolChange;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolJournal;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolMemberState;
import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The pool that firmware boots with: the one on the members, or a new one where there is none. Namespace {@code i} is
 * its thin device {@code i}.
 */
final class PoolBoot {
    private final PoolStore store;
    private final PoolJournal journal;
    private PartialParityReplay replay = PartialParityReplay.NONE;

    /**
     * Opens the pool, or makes it.
     *
     * @throws dev.dpucosim.pool.PoolException when there is one that is damaged
     * @throws UnsuitableMembersException when there is one of another shape, or no room for one; or when parity is not
     *             known to fit and a member is missing, unless that is forced
     */
    PoolBoot(MemberArray members, FirmwareSettings settings, boolean forceDirtyDegraded) {
        List<MemberStore> stores = settings.payload() ? asBefore(members) : whole(members);
        Geometry geometry = settings.geometry();
        long[] blocks = settings.namespaceBlocks();
        WriteHole writeHole = settings.writeHole() == null
                ? WriteHole.byDefault(geometry.level())
                : settings.writeHole();
        if (!settings.payload()) {
            store = null;
            journal = PoolStore.unkept(stores, geometry, PoolLayout.of(geometry), map(geometry, blocks), settings
                    .knownZero(), settings.parityTrusted(), writeHole);
        } else if (PoolIdentity.newest(stores) != null) {
            PoolOpening opening = PoolStore.open(stores, (found, array, map) -> {
                requireShape(found, geometry);
                requireVolumes(map, blocks);
                requireWriteHole(settings.writeHole(), array);
                requireClean(geometry, array, forceDirtyDegraded);
            });
            store = opening.require();
            replay = opening.partialParity();
            journal = store.journal();
            addMissing(blocks);
        } else {
            PoolIdentity.requireNeverAny(stores);
            store = PoolStore.create(stores, geometry, PoolLayout.of(geometry), map(geometry, blocks),
                    settings.knownZero(), settings.parityTrusted(), writeHole);
            journal = store.journal();
        }
    }

    /**
     * Members as the pool has them: a pool is found from its members' end, and some may have become larger, all of them
     * or, when power went while they were taken in, a few.
     */
    private static List<MemberStore> asBefore(MemberArray members) {
        List<MemberStore> stores = whole(members);
        return stores.stream().allMatch(MemberStore::knownZero) ? stores : EnlargedMember.asBefore(stores);
    }

    private static List<MemberStore> whole(MemberArray members) {
        return members.members().stream().map(Member::store).toList();
    }

    /**
     * Where a power loss may have struck between data and parity, a missing chunk cannot be told from the others: md
     * does not start such an array either unless it is forced to.
     */
    private static void requireClean(Geometry geometry, PoolArrayState array, boolean force) {
        if (geometry.level().parities() > 0 && array.synced() < geometry.stripes() && array.incomplete() != 0
                && !force) {
            throw new UnsuitableMembersException("array is dirty and degraded, what its missing members held cannot be "
                    + "told: level=" + geometry.level() + ", members=" + array.members() + ", stripesSynced="
                    + array.synced() + ", stripes=" + geometry.stripes());
        }
    }

    private static void requireWriteHole(WriteHole asked, PoolArrayState array) {
        if (asked != null && asked != array.writeHole()) {
            throw new UnsuitableMembersException("pool was made with another write-hole option: pool="
                    + array.writeHole().label() + ", expected=" + asked.label());
        }
    }

    /** The same shape gives the same pool, as everything in a run does. */
    private static PoolMap map(Geometry geometry, long[] blocks) {
        UUID uuid = UUID.nameUUIDFromBytes((geometry + " namespaces=" + blocks.length)
                .getBytes(StandardCharsets.UTF_8));
        PoolMap map = PoolMap.create(uuid, geometry.extentBlocks(), Math.min(geometry.extents(), PoolMap.EXTENTS_MAX));
        for (int i = 0; i < blocks.length; i++) {
            map.create(i + 1, name(i + 1), blocks[i]);
        }
        return map;
    }

    private static String name(int device) {
        return "namespace-" + device;
    }

    private static void requireShape(Geometry found, Geometry expected) {
        if (!found.equals(expected)) {
            throw new UnsuitableMembersException("members hold a pool of another shape: pool=" + found + ", expected="
                    + expected);
        }
    }

    private static void requireVolumes(PoolMap map, long[] blocks) {
        for (int i = 0; i < blocks.length; i++) {
            if (map.has(i + 1) && map.device(i + 1).blocks() > blocks[i]) {
                throw new UnsuitableMembersException("volume has another size: device=" + (i + 1) + ", bytes="
                        + (map.device(i + 1).blocks() << MemberStore.BLOCK_SHIFT) + ", expected="
                        + (blocks[i] << MemberStore.BLOCK_SHIFT));
            }
        }
    }

    private void addMissing(long[] blocks) {
        List<PoolChange> missing = new ArrayList<>();
        for (int i = 0; i < blocks.length; i++) {
            if (!journal.map().has(i + 1)) {
                missing.add(new PoolChange.Create(i + 1, name(i + 1), blocks[i]));
            } else if (journal.map().device(i + 1).blocks() < blocks[i]) {
                missing.add(new PoolChange.GrowDevice(i + 1, blocks[i]));
            }
        }
        store.append(missing);
    }

    PoolJournal journal() {
        return journal;
    }

    /** Whether columns are logged before they are written. */
    boolean logs() {
        return journal.array().writeHole() == WriteHole.PPL;
    }

    /** What the log of partial parity told when the pool was opened. */
    PartialParityReplay replay() {
        return replay;
    }

    /** Members that are not in the array, one bit each. */
    int missing() {
        return journal.array().members(PoolMemberState.OUT);
    }

    /** Members that are being rebuilt, one bit each. */
    int rebuilding() {
        return journal.array().members(PoolMemberState.REBUILDING);
    }

    /** A drive has taken a member's place. */
    void replaced(int member, MemberStore drive) {
        if (store != null) {
            store.replaced(member, drive);
        }
    }

    /**
     * Closes the pool on its members unless a commit is under way, which is then as after a loss of power.
     *
     * @param synced stripes, from the first, whose parity or copies are known to fit
     * @param rebuilt stripes, from the first, that members hold which are being rebuilt
     */
    void close(long synced, long rebuilt) {
        if (store != null && !journal.committing()) {
            journal.reached(synced, rebuilt);
            store.close();
        }
    }
}
