// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.pool.EnlargedMember;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.storage.FileStore;
import dev.dpucosim.storage.MemberDirectory;
import dev.dpucosim.storage.MemberStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The pool of a directory of member images, which may have grown since a replay made it. */
final class ReusedPool {
    private ReusedPool() {
    }

    /**
     * What is asked for, in the array that the directory holds where that is the larger of two that are otherwise
     * alike; what else differs is for the firmware to refuse.
     *
     * @throws dev.dpucosim.storage.UnusableStorageException when an image cannot be read
     */
    static DpuShape shape(Path directory, DpuShape asked) {
        List<MemberStore> stores = new ArrayList<>();
        try {
            for (int member = 0; member < asked.geometry().members(); member++) {
                Path image = MemberDirectory.image(directory, member);
                if (Files.exists(image)) {
                    stores.add(FileStore.open(image, 0, 0));
                }
            }
            PoolIdentity pool = PoolIdentity.newest(EnlargedMember.asBefore(stores));
            return pool != null && larger(pool.geometry(), asked.geometry())
                    ? new DpuShape(pool.geometry(), asked.namespaceBlocks())
                    : asked;
        } finally {
            stores.forEach(MemberStore::close);
        }
    }

    private static boolean larger(Geometry pool, Geometry asked) {
        return pool.stripes() > asked.stripes() && pool.level() == asked.level() && pool.members() == asked.members()
                && pool.chunkBlocks() == asked.chunkBlocks() && pool.extentBlocks() == asked.extentBlocks();
    }
}
