// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A directory of member images {@code member-00.img}, {@code member-01.img} and so on. */
public final class MemberDirectory {

    private MemberDirectory() {
    }

    /** The image of a member. */
    public static Path image(Path directory, int member) {
        return directory.resolve(String.format("member-%02d.img", member));
    }

    /**
     * Makes new images, or opens those that are there.
     *
     * @param reuse whether images that exist are taken, with what they hold; without it the directory must be empty or
     *            absent
     * @throws UnsuitableMembersException when the directory holds something and {@code reuse} is false, or when its
     *             images are too few or too small
     * @throws UnusableStorageException when the directory or an image cannot be made, read or written
     */
    public static List<MemberStore> open(Path directory, int members, long dataBlocks, long tailBlocks, boolean reuse) {
        List<MemberStore> stores = new ArrayList<>();
        try {
            Files.createDirectories(directory);
            int found = images(directory);
            boolean empty = isEmpty(directory);
            if (!empty && !reuse) {
                throw new UnsuitableMembersException("directory holds something, --reuse would take it: " + directory);
            }
            if (!empty && found < members) {
                throw new UnsuitableMembersException(
                        "too few members: directory=" + directory + ", found=" + found + ", members=" + members);
            }
            for (int i = 0; i < members; i++) {
                stores.add(empty
                        ? FileStore.create(image(directory, i), dataBlocks, tailBlocks)
                        : FileStore.open(image(directory, i), dataBlocks, tailBlocks));
            }
            return stores;
        } catch (IOException e) {
            stores.forEach(MemberStore::close);
            throw FileStore.failed("use member directory", directory, e);
        } catch (StorageException e) {
            stores.forEach(MemberStore::close);
            throw e;
        }
    }

    /** The image of a spare. */
    public static Path spareImage(Path directory, int spare) {
        return directory.resolve(String.format("spare-%02d.img", spare));
    }

    /**
     * Opens images of spares, or makes those that are absent. One that takes a member's place gets the name of its
     * image; the old image is kept as {@code member-00.out-00.img}, the second number being that of the spare.
     *
     * @throws UnusableStorageException when an image cannot be made, read or written
     */
    public static HotSpares spares(Path directory, int count, long dataBlocks, long tailBlocks) {
        List<MemberStore> drives = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path image = spareImage(directory, i);
            drives.add(Files.exists(image)
                    ? FileStore.open(image, dataBlocks, tailBlocks)
                    : FileStore.create(image, dataBlocks, tailBlocks));
        }
        return new HotSpares(drives, (spare, member) -> {
            Path old = image(directory, member);
            try {
                keep(old, directory.resolve(String.format("member-%02d.out-%02d.img", member, spare)));
                Files.move(spareImage(directory, spare), old, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw FileStore.failed("put spare in place of member", old, e);
            }
        });
    }

    /**
     * Gives an image a second name. The first is the spare's in the next step, at once: whenever the process ends,
     * there is an image of the member, the old one or the new.
     */
    private static void keep(Path image, Path name) throws IOException {
        Files.deleteIfExists(name);
        try {
            Files.createLink(name, image);
        } catch (UnsupportedOperationException | FileSystemException e) {
            // A file system without links: only there a process that ends here leaves none.
            Files.move(image, name);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    private static int images(Path directory) {
        int count = 0;
        while (Files.exists(image(directory, count))) {
            count++;
        }
        return count;
    }
}
