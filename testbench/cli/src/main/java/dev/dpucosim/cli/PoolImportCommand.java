// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.pool.ThinXmlReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads a pool's map from XML. */
@Command(name = "import", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Gives a pool the map of an XML file as thin_dump 0.9 or export writes it: volumes, snapshots, "
                + "and each mapping where the file says. The pool keeps its identity and its members' data. The file "
                + "is read to its end before anything is written.")
final class PoolImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", index = "0", description = "Directory of the member images.")
    private Path directory;

    @Parameters(paramLabel = "FILE", index = "1", description = "The XML; - is standard input.")
    private String file;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "thin-xml",
            converter = PoolExportCommand.FormatName.class, description = "thin-xml (default: ${DEFAULT-VALUE}).")
    private PoolExportCommand.Format format;

    @Option(names = "--replace",
            description = "Also when the pool has volumes, which are lost (default: refuse).")
    private boolean replace;

    @Override
    public Integer call() throws IOException {
        try (PoolMembers members = PoolMembers.open(directory)) {
            final PrintWriter error = spec.commandLine().getErr();
            final PoolMap now = members.tried(error);
            if (!now.devices().isEmpty() && !replace) {
                throw new ParameterException(spec.commandLine(), "the pool has volumes, --replace would drop them: "
                        + "directory=" + directory + ", volumes=" + now.devices().size());
            }
            final PoolMap map = read(new ThinXmlReader.Target(now.uuid(), now.extentBlocks(), now.extents()));
            final PoolOpening opening = members.open(error);
            try (PoolStore store = opening.require()) {
                store.replace(map);
            }
            spec.commandLine().getOut().println("imported " + map.devices().size() + " volumes, "
                    + PoolText.number(map.mappings()) + " mappings of " + PoolText.number(map.usedExtents())
                    + " extents");
            spec.commandLine().getOut().flush();
            return PoolRepairCommand.code(opening, members);
        }
    }

    private PoolMap read(final ThinXmlReader.Target target) throws IOException {
        if (file.equals("-")) {
            return ThinXmlReader.read(new BufferedInputStream(System.in), "standard input", target);
        }
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(Path.of(file)))) {
            return ThinXmlReader.read(stream, file, target);
        }
    }
}
