// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.pool.PoolChange;
import java.util.ArrayList;
import java.util.List;

/** Groups of changes that somebody waits for, besides the mappings of {@link PrivateExtents}. */
final class CommitOwners {
    /** Tokens of commits from here up are of such groups; below, they are slots of pending extents. */
    static final int TOKEN_BASE = 1 << 16;

    /** Is told what became of a group of changes. */
    @FunctionalInterface
    interface Owner {
        /**
         * All of them are settled.
         *
         * @param status of the first that could not be made durable, or success
         */
        void settled(int status, long nowPs);
    }

    private static final class Group {
        private final Owner owner;
        private int left;
        private int status = NvmeStatus.SUCCESS;

        Group(Owner owner, int left) {
            this.owner = owner;
            this.left = left;
        }
    }

    private final GroupCommit commits;
    private final List<Group> groups = new ArrayList<>();

    CommitOwners(GroupCommit commits) {
        this.commits = commits;
    }

    /**
     * Has changes made durable, at least one.
     *
     * @param flush whether what hardware has written must be durable before
     */
    void add(List<PoolChange> changes, boolean flush, Owner owner, long nowPs) {
        int index = groups.indexOf(null);
        Group group = new Group(owner, changes.size());
        if (index < 0) {
            index = groups.size();
            groups.add(group);
        } else {
            groups.set(index, group);
        }
        for (PoolChange change : changes) {
            commits.add(change, TOKEN_BASE + index, flush, nowPs);
        }
    }

    /** One change of a group is settled. */
    void settled(int token, int status, long nowPs) {
        Group group = groups.get(token - TOKEN_BASE);
        if (group.status == NvmeStatus.SUCCESS) {
            group.status = status;
        }
        if (--group.left == 0) {
            groups.set(token - TOKEN_BASE, null);
            group.owner.settled(group.status, nowPs);
        }
    }
}
