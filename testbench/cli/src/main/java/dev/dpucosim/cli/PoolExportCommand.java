// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.ThinXmlWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a pool's map as XML. */
@Command(name = "export", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Writes a pool's map for thin-provisioning-tools 0.9 (thin_restore and the others); changes "
                + "nothing.")
final class PoolExportCommand implements Callable<Integer> {
    /** What maps are exchanged as. */
    enum Format {
        /** XML of thin-provisioning-tools. */
        THIN_XML;

        @Override
        public String toString() {
            return "thin-xml";
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Directory of the member images.")
    private Path directory;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "thin-xml", converter = FormatName.class,
            description = "thin-xml (default: ${DEFAULT-VALUE}).")
    private Format format;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
            description = "Where to write; the file appears whole or not at all (default: standard output).")
    private Path output;

    @Option(names = "--salvage",
            description = "Of a damaged pool, write what can be told of its map, which may be old or lack mappings "
                    + "(default: refuse).")
    private boolean salvage;

    /** Formats by the names that users type. */
    static final class FormatName implements picocli.CommandLine.ITypeConverter<Format> {
        @Override
        public Format convert(final String text) {
            if (text.equals(Format.THIN_XML.toString())) {
                return Format.THIN_XML;
            }
            throw new picocli.CommandLine.TypeConversionException("unknown format: '" + text + "' (known: thin-xml)");
        }
    }

    @Override
    public Integer call() throws IOException {
        try (PoolMembers members = PoolMembers.open(directory)) {
            final PoolOpening opening = members.check(spec.commandLine().getErr());
            if (!salvage || opening.salvage() == null) {
                PoolMembers.requireUndamaged(opening);
            }
            if (output == null) {
                ThinXmlWriter.write(opening.salvage(), System.out);
            } else {
                write(opening.salvage(), output.toAbsolutePath());
            }
        }
        return ExitCode.CLEAN;
    }

    private void write(final PoolMap map, final Path file) throws IOException {
        if (Files.isDirectory(file) || !Files.isDirectory(file.getParent())) {
            throw new ParameterException(spec.commandLine(), "--output cannot be written: file=" + file);
        }
        final Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            try (OutputStream stream = Files.newOutputStream(partial)) {
                ThinXmlWriter.write(map, stream);
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
