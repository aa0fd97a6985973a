// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Thin pools at rest, in directories of member images. */
@Command(name = "pool", mixinStandardHelpOptions = true, sortOptions = false,
        subcommands = {PoolCreateCommand.class, PoolInfoCommand.class, PoolCheckCommand.class,
            PoolRepairCommand.class, PoolGrowCommand.class, PoolChangeCommand.Volume.class,
            PoolChangeCommand.Resize.class, PoolChangeCommand.Snapshot.class, PoolChangeCommand.Clone.class,
            PoolChangeCommand.Discard.class, PoolChangeCommand.Delete.class, PoolExportCommand.class,
            PoolImportCommand.class},
        description = "Makes, shows, checks, repairs and changes thin pools that are not in use, in directories of "
                + "member images member-00.img, member-01.img and so on.",
        footer = {"%nEvery command reads all of a pool's metadata first, and writes only when all of it can be "
                + "trusted. Exit codes: 0 clean; 5 something was repaired on the way; 1 damaged, or for check: not as "
                + "it should be; 2 wrong usage; 3 unusable input."})
final class PoolCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do with a pool: "
                + String.join(", ", spec.subcommands().keySet()));
    }
}
