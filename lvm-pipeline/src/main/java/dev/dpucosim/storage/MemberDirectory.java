// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
