// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.pool.EnlargedMember;
import dev.dpucosim.pool.PoolFinding;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolMemberState;
import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.PoolStatus;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.replay.UpkeepOptions;
import dev.dpucosim.storage.FileStore;
import dev.dpucosim.storage.MemberDirectory;
import dev.dpucosim.storage.MemberStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The member images of a pool, each whole, in a directory; locked against other commands while this is open. */
final class PoolMembers implements AutoCloseable {
    private final List<MemberStore> stores = new ArrayList<>();
    private final Map<Path, MemberStore> spares = new LinkedHashMap<>();
    private final FileChannel lock;
    /** Members that the pool goes without already; one bit each. */
    private int out;

    private PoolMembers(final FileChannel lock) {
        this.lock = lock;
    }

    /**
     * Opens the images that are there; nothing is written.
     *
     * @throws IOException when the directory cannot be read
     * @throws CommandException when there is no image, or another command uses them
     */
    static PoolMembers open(final Path directory) throws IOException {
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        final PoolMembers members = new PoolMembers(lock(directory));
        try {
            for (int i = 0; i < RaidLevel.MEMBERS_MAX; i++) {
                final Path image = MemberDirectory.image(directory, i);
                members.stores.add(Files.exists(image)
                        ? whole(image)
                        : null);
            }
            final List<MemberStore> before = EnlargedMember.asBefore(members.stores);
            Collections.copy(members.stores, before);
            members.trim();
            for (int i = 0; i < UpkeepOptions.SPARES_MAX; i++) {
                final Path image = MemberDirectory.spareImage(directory, i);
                if (Files.exists(image)) {
                    members.spares.put(image, whole(image));
                }
            }
            return members;
        } catch (final IOException | RuntimeException e) {
            members.close();
            throw e;
        }
    }

    private static MemberStore whole(final Path image) throws IOException {
        return FileStore.open(image, Files.size(image) >>> MemberStore.BLOCK_SHIFT, 0);
    }

    private static FileChannel lock(final Path directory) throws IOException {
        for (int i = 0; i < RaidLevel.MEMBERS_MAX; i++) {
            final Path image = MemberDirectory.image(directory, i);
            if (Files.exists(image)) {
                final FileChannel channel = FileChannel.open(image, StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
                if (!locked(channel)) {
                    channel.close();
                    throw new CommandException(ExitCode.USAGE, "another command uses the members: file=" + image);
                }
                return channel;
            }
        }
        throw new CommandException(ExitCode.INPUT, "no member images: directory=" + directory + ", expected="
                + MemberDirectory.image(directory, 0).getFileName() + " and so on");
    }

    private static boolean locked(final FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (final OverlappingFileLockException ignored) {
            return false;
        }
    }

    /** As many as there are images, and as the newest superblock says; absent ones are null. */
    private void trim() {
        final PoolIdentity newest = PoolIdentity.newest(stores);
        final int count = newest == null ? 0 : newest.states().size();
        while (stores.size() > count && stores.getLast() == null) {
            stores.removeLast();
        }
        out = newest == null ? 0 : newest.array().members(PoolMemberState.OUT);
    }

    /** The members in order, each as its pool knows it if it was made larger; null for one whose image is absent. */
    List<MemberStore> stores() {
        return Collections.unmodifiableList(stores);
    }

    /** Drives that wait in the directory to take a member's place, by their images, in order. */
    Map<Path, MemberStore> spares() {
        return Collections.unmodifiableMap(spares);
    }

    /**
     * Reads the pool and writes nothing.
     *
     * @param error where findings are named, one a line
     */
    PoolOpening check(final PrintWriter error) {
        final PoolOpening opening = PoolStore.check(stores);
        report(opening, "repairable", error);
        return opening;
    }

    /**
     * The map for a change to be tried on; nothing is written.
     *
     * @throws CommandException when the pool is damaged, after everything that is has been named
     */
    PoolMap tried(final PrintWriter error) {
        final PoolOpening opening = PoolStore.check(stores);
        if (opening.status() == PoolStatus.DAMAGED) {
            report(opening, "repairable", error);
        }
        return requireUndamaged(opening).salvage();
    }

    /** Opens the pool for changes, which repairs what can be repaired; names that as the above does. */
    PoolOpening open(final PrintWriter error) {
        final PoolOpening opening = PoolStore.open(stores);
        report(opening, "repaired", error);
        return opening;
    }

    /** How things are: members that the pool goes without already are named each time, and are no news. */
    PoolStatus status(final PoolOpening opening) {
        return opening.status() == PoolStatus.REPAIRED && opening.findings().stream().allMatch(this::isKnown)
                ? PoolStatus.CLEAN
                : opening.status();
    }

    private boolean isKnown(final PoolFinding finding) {
        return finding.member() >= 0 && (out >>> finding.member() & 1) != 0;
    }

    private void report(final PoolOpening opening, final String word, final PrintWriter error) {
        for (final PoolFinding finding : opening.findings()) {
            error.println("dpu: " + (finding.damage() ? "damaged" : isKnown(finding) ? "degraded" : word) + ": "
                    + finding);
        }
        error.flush();
    }

    /** Ends the command when the pool cannot be trusted. */
    static PoolOpening requireUndamaged(final PoolOpening opening) {
        if (opening.status() == PoolStatus.DAMAGED) {
            throw new CommandException(ExitCode.FINDING, "the pool is damaged and stays closed: findings="
                    + opening.findings().size());
        }
        return opening;
    }

    @Override
    public void close() throws IOException {
        try {
            for (final MemberStore store : stores) {
                if (store != null) {
                    store.close();
                }
            }
            spares.values().forEach(MemberStore::close);
        } finally {
            lock.close();
        }
    }
}
