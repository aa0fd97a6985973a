// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the two texts that a block's {@code registers.md} is the source of, or tells whether they are those that it
 * would write.
 *
 * <pre>java dev.dpucosim.register.RegisterGenerator ROOT TABLE SV_PACKAGE JAVA_SOURCE_FOLDER JAVA_CLASS SENTENCE</pre>
 *
 * <p>All paths are relative to ROOT, so that the texts are the same on every machine. The SystemVerilog package is
 * written beside the table.
 */
public final class RegisterGenerator {
    private final Path root;
    private final Map<Path, String> texts = new LinkedHashMap<>();

    /**
     * Makes the texts; nothing is written.
     *
     * @throws IOException if the table cannot be read
     */
    public RegisterGenerator(Path root, String table, String systemVerilogPackage, String sourceFolder,
            String javaClass, String sentence) throws IOException {
        this.root = root;
        String packageName = javaClass.substring(0, javaClass.lastIndexOf('.'));
        String className = javaClass.substring(packageName.length() + 1);
        RegisterSource source = new RegisterSource(RegisterTable.read(root.resolve(table)), table);
        texts.put(Path.of(table).resolveSibling(systemVerilogPackage + ".sv"),
                source.systemVerilog(systemVerilogPackage));
        texts.put(Path.of(sourceFolder, packageName.replace('.', '/'), className + ".java"),
                source.java(packageName, className, sentence));
    }

    /**
     * Writes both texts.
     *
     * @throws IOException if they cannot be written
     */
    public void write() throws IOException {
        for (Map.Entry<Path, String> text : texts.entrySet()) {
            Path file = root.resolve(text.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.getValue());
        }
    }

    /**
     * The files that are not what would be written, each with the first line that differs; none is a pass.
     *
     * @throws IOException if a file cannot be read
     */
    public List<String> findings() throws IOException {
        List<String> findings = new ArrayList<>();
        for (Map.Entry<Path, String> text : texts.entrySet()) {
            String found = Files.readString(root.resolve(text.getKey()));
            int at = Arrays.mismatch(found.toCharArray(), text.getValue().toCharArray());
            if (at >= 0) {
                findings.add(text.getKey() + ": not what RegisterGenerator writes: line="
                        + (1 + found.chars().limit(at).filter(letter -> letter == '\n').count()));
            }
        }
        return findings;
    }

    /** Runs the generator; see the class. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 6) {
            System.err.println(
                    "usage: RegisterGenerator ROOT TABLE SV_PACKAGE JAVA_SOURCE_FOLDER JAVA_CLASS SENTENCE");
            System.exit(2);
        }
        new RegisterGenerator(Path.of(arguments[0]), arguments[1], arguments[2], arguments[3], arguments[4],
                arguments[5]).write();
    }
}
