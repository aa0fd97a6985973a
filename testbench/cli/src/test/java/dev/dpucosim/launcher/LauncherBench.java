// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A tree with the launcher in it and nothing else of the machine but the shell's own commands. Verilator, CMake,
 * Maven and the rest are scripts of three lines that note each call; so is the JDK. Makes calls visible and failures
 * possible; never compiles anything.
 */
final class LauncherBench {
    /** What the launcher may use of the machine; everything else has a stand-in or is absent. */
    private static final List<String> SHELL_COMMANDS = List.of("basename", "bash", "cat", "cp", "cut", "date", "df",
            "dirname", "env", "find", "flock", "grep", "head", "id", "kill", "ls", "mkdir", "mv", "nice", "nproc",
            "printf", "readlink", "rm", "sed", "sh", "sha256sum", "sleep", "sort", "stat", "tail", "tee", "touch");
    private static final List<String> TOOLS = List.of("verilator", "g++", "cmake", "ninja", "make", "mvn", "yosys",
            "z3", "cvc4", "thin_check", "ctest");

    private final Path root;
    private final Path tools;
    private final Path jdks;
    private final Path calls;

    LauncherBench(final Path folder, final Path launcher) throws IOException {
        root = Files.createDirectories(folder.resolve("tree"));
        tools = Files.createDirectories(folder.resolve("bin"));
        jdks = Files.createDirectories(folder.resolve("jdk"));
        calls = Files.createFile(folder.resolve("calls"));
        Files.copy(launcher, root.resolve("dpu"), StandardCopyOption.COPY_ATTRIBUTES);
        for (final String command : SHELL_COMMANDS) {
            script(tools.resolve(command), "exec " + locate(command) + " \"$@\"");
        }
        for (final String tool : TOOLS) {
            tool(tool, "");
        }
        tool("apt-get", "");
        tool("mvn", "mkdir -p '" + root + "/testbench/cli/target/lib'; touch '" + root
                + "/testbench/cli/target/testbench-cli-1.jar' '" + root + "/testbench/cli/target/lib/other.jar'");
        for (final String header : List.of("zlib.h", "isa-l.h")) {
            Files.createFile(folder.resolve(header));
        }
        jdk("25.0.3");
        source("pom.xml", "<revision>1.2.3</revision>");
        source("CMakeLists.txt", "");
        source("rtl/block/top.sv", "module top; endmodule");
        source("jni-harness/pom.xml", "");
        source("jni-harness/native/core.cpp", "");
        source("jni-harness/src/main/java/A.java", "class A {}");
        source("testbench/cli/pom.xml", "");
        source("testbench/cli/src/test/java/ATest.java", "class ATest {}");
        source("testbench/cli/src/main/resources/dev/dpucosim/cli/help.txt", "Commands:\n  replay   a\n  test   b\n");
    }

    /** Writes a file of the tree. */
    Path source(final String name, final String text) throws IOException {
        final Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    Path root() {
        return root;
    }

    /** Replaces a tool by one that notes its call and then does this. */
    void tool(final String name, final String then) throws IOException {
        script(tools.resolve(name), "echo \"" + name + " $*\" >> '" + calls + "'\n" + then);
    }

    void remove(final String tool) throws IOException {
        Files.delete(tools.resolve(tool));
    }

    /** Puts a JDK of this version, or of none, into the only folder that is searched. */
    void jdk(final String version) throws IOException {
        jdk(version, "echo running");
    }

    /** Puts a JDK there whose java does this. */
    void jdk(final String version, final String then) throws IOException {
        final Path home = Files.createDirectories(jdks.resolve("jdk-x/bin")).getParent();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(home.resolve("bin/java"), "echo \"java $*\" >> '" + calls + "'\n" + then);
        script(home.resolve("bin/javac"), "");
    }

    /** The calls since this was last asked for, each as the tool's name and what it was told. */
    List<String> calls() throws IOException {
        final List<String> lines = Files.readAllLines(calls);
        Files.writeString(calls, "");
        return lines;
    }

    /** The names of the tools called since this was last asked for. */
    List<String> called() throws IOException {
        return calls().stream().map(line -> line.split(" ")[0]).toList();
    }

    Result run(final String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    Result run(final Map<String, String> environment, final String... arguments)
            throws IOException, InterruptedException {
        return result(start(environment, arguments));
    }

    /** Runs it from another folder than the tree's. */
    Result runIn(final Path caller, final String... arguments) throws IOException, InterruptedException {
        return result(builder(Map.of(), arguments).directory(caller.toFile()).start());
    }

    private static Result result(final Process process) throws IOException, InterruptedException {
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output, error);
    }

    Process start(final Map<String, String> environment, final String... arguments) throws IOException {
        return builder(environment, arguments).start();
    }

    private ProcessBuilder builder(final Map<String, String> environment, final String... arguments) {
        final List<String> command = new ArrayList<>(List.of(root.resolve("dpu").toString()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", root.toString());
        builder.environment().put("DPU_JDK_FOLDERS", jdks.resolve("jdk-x").toString());
        builder.environment().put("DPU_INCLUDE_FOLDER", root.getParent().toString());
        builder.environment().putAll(environment);
        return builder;
    }

    private static Path locate(final String command) throws IOException {
        for (final String folder : List.of("/usr/bin", "/bin", "/usr/sbin")) {
            final Path file = Path.of(folder, command);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        throw new IOException("no such command on this machine: " + command);
    }

    private static void script(final Path file, final String text) throws IOException {
        Files.deleteIfExists(file);
        Files.writeString(file, "#!/bin/bash\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** How a run of the launcher ended. */
    record Result(int exitCode, String output, String error) {}
}
