// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the two texts that a block's {@code registers.md} is the source of.
 *
 * <pre>java dev.dpucosim.register.RegisterGenerator ROOT TABLE SV_PACKAGE JAVA_SOURCE_FOLDER JAVA_CLASS SENTENCE</pre>
 *
 * <p>All paths are relative to ROOT, so that the texts are the same on every machine. The SystemVerilog package is
 * written beside the table.
 */
public final class RegisterGenerator {
    private RegisterGenerator() {
    }

    /** Runs the generator; see the class. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 6) {
            System.err.println(
                    "usage: RegisterGenerator ROOT TABLE SV_PACKAGE JAVA_SOURCE_FOLDER JAVA_CLASS SENTENCE");
            System.exit(2);
        }
        Path root = Path.of(arguments[0]);
        Path table = root.resolve(arguments[1]);
        String packageName = arguments[4].substring(0, arguments[4].lastIndexOf('.'));
        String className = arguments[4].substring(packageName.length() + 1);
        RegisterSource source = new RegisterSource(RegisterTable.read(table), arguments[1]);
        Files.writeString(table.resolveSibling(arguments[2] + ".sv"), source.systemVerilog(arguments[2]));
        Path folder = root.resolve(arguments[3]).resolve(packageName.replace('.', '/'));
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(className + ".java"), source.java(packageName, className, arguments[5]));
    }
}
