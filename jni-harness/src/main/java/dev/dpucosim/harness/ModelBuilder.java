// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Verilates a module of the user's own into a {@link Model}. Needs verilator, g++ and make. What was built stays in a
 * cache, keyed by the content of sources and include folders, the options, the tools' versions and the glue; building
 * the same again takes no tool but a look at their files.
 *
 * <pre>{@code
 * Model model = ModelBuilder.top("fifo").source(Path.of("rtl/fifo.sv")).build();
 * }</pre>
 */
public final class ModelBuilder {

    /** The glue between a Verilated class and the harness; shipped as source, for it needs the user's Verilator. */
    private static final List<String> GLUE = List.of("build-model.sh", "model.map", "model_abi.h", "model_eval.awk",
            "model_glue.cpp", "model_inside.awk", "model_ports.awk", "model_print.h");
    private static final String GLUE_FOLDER = "/META-INF/native/model/";
    private static final Object IN_PROCESS = new Object();

    private final String top;
    private final List<Path> sources = new ArrayList<>();
    private final List<Path> includes = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final VisibleSignals visible = new VisibleSignals();
    private String optimize = "-O2";
    private String verilator = "verilator";
    private boolean traced;
    private boolean vcd;
    private boolean covered = CoverageFile.wanted();
    private Path cache = Caches.folder("models");

    private ModelBuilder(String top) {
        this.top = top;
    }

    /** Starts with the name of the top module, which becomes the model's. */
    public static ModelBuilder top(String module) {
        if (!module.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("not a module's name: top=" + module);
        }
        return new ModelBuilder(module);
    }

    /** Adds source files, in the order in which they must be read. */
    public ModelBuilder source(Path... files) {
        sources.addAll(List.of(files));
        return this;
    }

    /** Adds a folder in which modules and included files are looked for. */
    public ModelBuilder include(Path folder) {
        includes.add(folder);
        return this;
    }

    /** Adds options for Verilator, such as {@code -GWidth=8} or {@code -DSIMULATION}. */
    public ModelBuilder option(String... values) {
        options.addAll(List.of(values));
        return this;
    }

    /**
     * Makes variables and parameters inside the design public, to be read and written by hierarchical name: those so
     * named in every module, since Verilator knows modules and not instances. {@code *}: all, which costs speed, for
     * Verilator cannot optimise away what is public; {@code u_fifo.s_axis_*}: all that begin so.
     */
    public ModelBuilder publicSignals(String... names) {
        visible.publish(names);
        return this;
    }

    /** The same for variables that are to be forced; they are public as well. */
    public ModelBuilder forceable(String... names) {
        visible.allowForce(names);
        return this;
    }

    /** Flags for the C++ compiler instead of {@code -O2}. */
    public ModelBuilder optimize(String flags) {
        this.optimize = flags;
        return this;
    }

    /** Builds the variant that can write waveforms as well. */
    public ModelBuilder traced() {
        this.traced = true;
        return this;
    }

    /** As {@link #traced}, with waveforms in VCD, a text, larger and slower than FST. */
    public ModelBuilder tracedAsVcd() {
        this.traced = true;
        this.vcd = true;
        return this;
    }

    /** Builds the variant that counts coverage as well; so it is for all models while coverage is collected. */
    public ModelBuilder covered() {
        this.covered = true;
        return this;
    }

    /** The Verilator to run, instead of the one on the path. */
    public ModelBuilder verilator(String program) {
        this.verilator = program;
        return this;
    }

    /** Where built models are kept, instead of the user's cache. */
    public ModelBuilder cache(Path folder) {
        this.cache = folder;
        return this;
    }

    /**
     * Builds what is not in the cache.
     *
     * @throws ModelBuildException
     *             if a tool is missing or too old, the cache cannot be written, or a tool refuses the sources; the
     *             message is then what the tool said
     */
    public Model build() {
        try {
            final String tools = Toolchain.versions(verilator, cache.resolve("tools"));
            for (Path source : sources) {
                if (!Files.isRegularFile(source)) {
                    throw new ModelBuildException("no such source: file=" + source);
                }
            }
            final Path folder = cache.resolve(top + "-" + key(tools));
            final Model model = Model.at(folder.resolve(top + ".so"));
            synchronized (IN_PROCESS) {
                Toolchain.makeFolder(folder);
                try (FileChannel lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
                    lock.lock();
                    if (!Files.isRegularFile(model.library())) {
                        run(folder, model.library(), "work");
                    }
                    if (traced && !model.traceable()) {
                        run(folder, model.tracedLibrary(), "work_traced", "--traced");
                    }
                    if (covered && !Files.isRegularFile(model.coverageLibrary())) {
                        run(folder, model.coverageLibrary(), "work_coverage", "--traced", "--coverage");
                    }
                }
            }
            return model;
        } catch (IOException e) {
            throw Toolchain.refused(cache, e);
        }
    }

    private void run(Path folder, Path library, String workFolder, String... variant) throws IOException {
        Toolchain.requireMake();
        final Path glue = unpackGlue(folder.resolve("glue"));
        final Path work = folder.resolve(workFolder);
        final List<String> command = new ArrayList<>(List.of("sh", glue.resolve("build-model.sh").toString(), "--top",
                top, "--output", library.toString(), "--work", work.toString(), "--optimize", optimize,
                "--verilator", verilator, "--runtime", cache.resolve("runtime").toString()));
        command.addAll(List.of(variant));
        if (vcd && variant.length > 0) {
            command.add("--vcd");
        }
        command.add("--");
        command.addAll(visible.arguments(folder));
        command.addAll(arguments());
        // What a build that was cut short has left may look finished to make.
        delete(work);
        final Toolchain.Answer answer = Toolchain.run(command);
        if (answer.exit() != 0 || !Files.isRegularFile(library)) {
            throw new ModelBuildException(new ToolWords(top, sources, cache).of(answer.said()));
        }
        delete(work);
    }

    private List<String> arguments() {
        final List<String> arguments = new ArrayList<>(options);
        for (Path include : includes) {
            arguments.add("-I" + include.toAbsolutePath());
        }
        for (Path source : sources) {
            arguments.add(source.toAbsolutePath().toString());
        }
        return arguments;
    }

    private String key(String tools) throws IOException {
        final MessageDigest digest = sha256();
        add(digest, "tools", tools.getBytes(StandardCharsets.UTF_8));
        for (String name : GLUE) {
            add(digest, name, glue(name));
        }
        add(digest, "optimize", optimize.getBytes(StandardCharsets.UTF_8));
        if (vcd) {
            add(digest, "vcd", new byte[0]);
        }
        for (String option : options) {
            add(digest, "option", option.getBytes(StandardCharsets.UTF_8));
        }
        add(digest, "visible", visible.text().getBytes(StandardCharsets.UTF_8));
        for (Path source : sources) {
            // The path counts too: it stands in messages of the model.
            add(digest, source.toAbsolutePath().toString(), Files.readAllBytes(source));
        }
        for (Path include : includes) {
            try (Stream<Path> files = Files.walk(include)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    add(digest, file.toAbsolutePath().toString(), Files.readAllBytes(file));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 12);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, String name, byte[] content) {
        digest.update((name + "\n" + content.length + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(content);
    }

    private static byte[] glue(String name) throws IOException {
        try (var in = ModelBuilder.class.getResourceAsStream(GLUE_FOLDER + name)) {
            if (in == null) {
                throw new ModelBuildException("glue is not in the jar: resource=" + GLUE_FOLDER + name);
            }
            return in.readAllBytes();
        }
    }

    private static Path unpackGlue(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : GLUE) {
            Files.write(folder.resolve(name), glue(name));
        }
        return folder;
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
