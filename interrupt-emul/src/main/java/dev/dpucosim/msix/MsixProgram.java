// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A programme of table writes, control changes and raises, one JSON object a line, with what another implementation of
 * MSI-X answered:
 *
 * <pre>{"i": 20, "op": ["set", 0, 3, 0], "sent": [[0, 1]], "pba": "0"}</pre>
 *
 * {@code op} is {@code ["set", vector, dword, value]}, {@code ["ctl", enable, functionMask]} or
 * {@code ["fire", vector]}. The table has as many entries as the first {@code set} lines name, and begins as after
 * reset. A line without {@code sent} or {@code pba} is run and not compared.
 */
public final class MsixProgram {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int VECTORS_MAX = 2048;
    private static final long DWORD_MAX = 0xFFFFFFFFL;

    private final String name;
    private final List<ProgramStep> steps;
    private final int vectors;

    private MsixProgram(String name, List<ProgramStep> steps) {
        this.name = name;
        this.steps = List.copyOf(steps);
        Set<Integer> named = new TreeSet<>();
        for (ProgramStep step : steps) {
            if (!(step.operation() instanceof ProgramOperation.Set set)) {
                break;
            }
            named.add(set.vector());
        }
        this.vectors = named.size();
        if (named.isEmpty()) {
            throw new ProgramException(name, 1, "no table: the first line is no set");
        }
        steps.forEach(this::check);
    }

    /**
     * Reads a programme.
     *
     * @throws ProgramException when a line is not of the format
     */
    public static MsixProgram read(Path file) throws IOException {
        String name = file.toString();
        List<ProgramStep> steps = new ArrayList<>();
        int line = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                if (!text.isBlank()) {
                    steps.add(step(name, line, text));
                }
            }
        } catch (MalformedInputException e) {
            throw new ProgramException(name, line + 1, "not UTF-8");
        }
        if (steps.isEmpty()) {
            throw new ProgramException(name, 1, "nothing in it");
        }
        return new MsixProgram(name, steps);
    }

    private void check(ProgramStep step) {
        int vector = switch (step.operation()) {
            case ProgramOperation.Set set -> set.vector();
            case ProgramOperation.Fire fire -> fire.vector();
            case ProgramOperation.Control control -> 0;
        };
        if (vector >= vectors) {
            throw new ProgramException(name, step.line(), "vector beyond the table: vector=" + vector + ", vectors="
                    + vectors);
        }
    }

    private static ProgramStep step(String name, int line, String text) {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ProgramException(name, line, "not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(
                    ""));
        }
        Line at = new Line(name, line);
        if (!node.isObject()) {
            throw at.wrong("no JSON object", text);
        }
        return new ProgramStep(line, node.has("i") ? at.number(node.get("i"), "i", Long.MAX_VALUE) : line - 1,
                at.operation(node.path("op")), at.sent(node.get("sent")), at.pending(node.get("pba")));
    }

    /** The programme's name for messages. */
    public String name() {
        return name;
    }

    /** Its lines. */
    public List<ProgramStep> steps() {
        return steps;
    }

    /** Entries of its table. */
    public int vectors() {
        return vectors;
    }

    /** The fields of a line. */
    private record Line(String name, int line) {

        ProgramException wrong(String cause, Object value) {
            return new ProgramException(name, line, cause + ": " + value);
        }

        ProgramOperation operation(JsonNode node) {
            String kind = node.path(0).asText();
            int values = switch (kind) {
                case "set" -> 3;
                case "ctl" -> 2;
                case "fire" -> 1;
                default -> throw wrong("op is none of set, ctl, fire", node);
            };
            if (node.size() != values + 1) {
                throw wrong("op has not " + values + " values", node);
            }
            return switch (kind) {
                case "set" -> new ProgramOperation.Set(vector(node.get(1)), (int) number(node.get(2), "dword", 3),
                        number(node.get(3), "value", DWORD_MAX));
                case "ctl" -> new ProgramOperation.Control(flag(node.get(1), "enable"), flag(node.get(2), "mask"));
                default -> new ProgramOperation.Fire(vector(node.get(1)));
            };
        }

        int vector(JsonNode node) {
            return (int) number(node, "vector", VECTORS_MAX - 1);
        }

        boolean flag(JsonNode node, String field) {
            return node.isBoolean() ? node.asBoolean() : number(node, field, 1) == 1;
        }

        long number(JsonNode node, String field, long max) {
            if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 0 || node.asLong() > max) {
                throw wrong(field + " is no number from 0 to " + max, node);
            }
            return node.asLong();
        }

        List<ProgramMessage> sent(JsonNode node) {
            if (node == null) {
                return null;
            }
            List<ProgramMessage> messages = new ArrayList<>();
            for (JsonNode pair : node) {
                if (pair.size() != 2 || !pair.get(0).isIntegralNumber()) {
                    throw wrong("sent is no list of [slot, data]", node);
                }
                messages.add(new ProgramMessage(pair.get(0).asLong(), number(pair.get(1), "data", DWORD_MAX)));
            }
            if (!node.isArray()) {
                throw wrong("sent is no list of [slot, data]", node);
            }
            return messages.stream().sorted().toList();
        }

        String pending(JsonNode node) {
            if (node == null) {
                return null;
            }
            if (!node.isTextual() || !node.asText().matches("[0-9a-fA-F]{1,512}")) {
                throw wrong("pba is no hexadecimal text", node);
            }
            return node.asText();
        }
    }
}
