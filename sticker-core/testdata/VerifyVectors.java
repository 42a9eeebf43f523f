import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recomputes digest-vectors.json with nothing but Java's standard library.
 *
 * <p>It is another implementation of the canonical encoding, written from the documentation of the {@code digest} room
 * and not from its code. A host in Java can copy {@link Encoder} to compute fingerprints and buckets of its own.
 *
 * <pre>java VerifyVectors.java [digest-vectors.json]</pre>
 */
public final class VerifyVectors {
    private final List<String> wrong = new ArrayList<>();
    private int checked;

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments.length > 0 ? arguments[0] : "digest-vectors.json");
        Object vectors = new Json(Files.readString(file)).document();
        VerifyVectors verify = new VerifyVectors();
        verify.all(object(vectors));
        verify.wrong.forEach(System.err::println);
        System.out.println(verify.wrong.isEmpty()
                ? verify.checked + " of " + verify.checked + " vectors agree"
                : verify.wrong.size() + " differences");
        System.exit(verify.wrong.isEmpty() ? 0 : 1);
    }

    private void all(Map<String, Object> vectors) {
        for (Map<String, Object> vector : group(vectors, "canonical")) {
            String name = text(vector.get("name"));
            byte[] bytes = canonical(text(vector.get("domain")), number(vector.get("version")), list(vector.get("steps")));
            check(name, "encoding", text(vector.get("bytes")), HexFormat.of().formatHex(bytes));
            check(name, "digest", text(vector.get("sha256")), hex(sha256(bytes)));
        }
        for (Map<String, Object> vector : group(vectors, "file_hash")) {
            String text = text(vector.get("text"));
            check(text, "file_hash", text(vector.get("sha256")), hex(sha256(text.getBytes(StandardCharsets.UTF_8))));
        }
        for (Map<String, Object> vector : group(vectors, "pixel_fp")) {
            int width = number(vector.get("width")).intValueExact();
            int height = number(vector.get("height")).intValueExact();
            check(width + "x" + height, "pixel_fp", text(vector.get("sha256")), hex(pixels(width, height)));
        }
        for (Map<String, Object> vector : group(vectors, "bucket32")) {
            String seed = text(vector.get("seed"));
            List<Object> steps = new ArrayList<>(List.of(Map.of("str", seed), Map.of("str", vector.get("purpose"))));
            steps.addAll(list(vector.get("key")));
            byte[] digest = sha256(canonical("bucket", BigInteger.ONE, steps));
            BigInteger bucket = new BigInteger(1, Arrays.copyOf(digest, 4));
            check(seed, "bucket32", vector.get("bucket").toString(), bucket.toString());
        }
        for (Map<String, Object> vector : group(vectors, "bucket_boundary")) {
            long bp = Math.min(number(vector.get("bp")).longValueExact(), 10_000);
            check(bp + " bp", "boundary", text(vector.get("boundary")), Long.toString((bp << 32) / 10_000));
        }
    }

    private void check(String name, String what, String expected, String found) {
        checked += what.equals("digest") ? 0 : 1;
        if (!expected.equals(found)) {
            wrong.add(name + ": " + what + " is " + found + ", the file says " + expected);
        }
    }

    private static byte[] canonical(String domain, BigInteger version, List<Object> steps) {
        Encoder out = new Encoder();
        out.string(domain);
        out.integer(version, 2);
        steps.forEach(out::step);
        return out.bytes();
    }

    /** The pixel at (x, y) has R, G, B, A of x, y, x xor y, 255 - x, each modulo 256; tiles have 64 pixels an edge. */
    private static byte[] pixels(int width, int height) {
        Encoder out = new Encoder();
        out.raw("px/1".getBytes(StandardCharsets.US_ASCII));
        out.integer(BigInteger.valueOf(width), 4);
        out.integer(BigInteger.valueOf(height), 4);
        for (int top = 0; top < height && width > 0; top += 64) {
            for (int left = 0; left < width; left += 64) {
                ByteArrayOutputStream tile = new ByteArrayOutputStream();
                for (int y = top; y < Math.min(top + 64, height); y++) {
                    for (int x = left; x < Math.min(left + 64, width); x++) {
                        tile.writeBytes(new byte[] {(byte) x, (byte) y, (byte) (x ^ y), (byte) (255 - x)});
                    }
                }
                out.raw(sha256(tile.toByteArray()));
            }
        }
        return sha256(out.bytes());
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static List<Map<String, Object>> group(Map<String, Object> vectors, String name) {
        return list(vectors.get(name)).stream().map(VerifyVectors::object).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    private static String text(Object value) {
        return (String) value;
    }

    private static BigInteger number(Object value) {
        return new BigInteger(value.toString());
    }

    /** The canonical encoding: see the documentation of the {@code digest} room. */
    static final class Encoder {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        byte[] bytes() {
            return out.toByteArray();
        }

        void raw(byte[] bytes) {
            out.writeBytes(bytes);
        }

        /** Writes a number in a fixed width, little-endian, two's complement. */
        void integer(BigInteger value, int width) {
            for (int i = 0; i < width; i++) {
                out.write(value.shiftRight(8 * i).byteValue());
            }
        }

        void count(int count) {
            integer(BigInteger.valueOf(count), 8);
        }

        void byteString(byte[] bytes) {
            count(bytes.length);
            raw(bytes);
        }

        void string(String text) {
            byteString(utf8(text));
        }

        /** Writes one step: an object with one field, named after the kind of the value. */
        void step(Object step) {
            Map.Entry<String, Object> field = object(step).entrySet().iterator().next();
            Object value = field.getValue();
            switch (field.getKey()) {
                case "u8" -> integer(number(value), 1);
                case "u16" -> integer(number(value), 2);
                case "u32", "i32" -> integer(number(value), 4);
                case "u64", "i64" -> integer(number(value), 8);
                case "i128" -> integer(number(value), 16);
                case "bool" -> out.write((Boolean) value ? 1 : 0);
                case "str", "variant" -> string(text(value));
                case "bytes" -> byteString(HexFormat.of().parseHex(text(value)));
                case "digest" -> raw(HexFormat.of().parseHex(text(value)));
                case "none" -> out.write(0);
                case "some" -> {
                    out.write(1);
                    step(value);
                }
                case "list" -> {
                    count(list(value).size());
                    list(value).forEach(this::step);
                }
                case "struct" -> list(value).forEach(this::step);
                case "map" -> {
                    // Sorted by UTF-8 bytes: Java's own order of strings is that of UTF-16 and differs beyond U+FFFF.
                    List<Map.Entry<String, Object>> entries = new ArrayList<>(object(value).entrySet());
                    entries.sort((a, b) -> Arrays.compareUnsigned(utf8(a.getKey()), utf8(b.getKey())));
                    count(entries.size());
                    for (Map.Entry<String, Object> entry : entries) {
                        string(entry.getKey());
                        step(entry.getValue());
                    }
                }
                default -> throw new IllegalArgumentException("unknown kind " + field.getKey());
            }
        }

        private static byte[] utf8(String text) {
            return Normalizer.normalize(text, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Reads JSON; numbers stay text, because doubles lose digits. */
    private static final class Json {
        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        Object document() {
            Object value = value();
            if (next() != '\0') {
                throw new IllegalArgumentException("text follows the document at " + at);
            }
            return value;
        }

        private char next() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return at < text.length() ? text.charAt(at) : '\0';
        }

        private void expect(char wanted) {
            if (next() != wanted) {
                throw new IllegalArgumentException("expected " + wanted + " at " + at);
            }
            at++;
        }

        private Object value() {
            return switch (next()) {
                case '{' -> members();
                case '[' -> items();
                case '"' -> string();
                case 't' -> word("true", true);
                case 'f' -> word("false", false);
                case 'n' -> word("null", null);
                default -> numeral();
            };
        }

        private Map<String, Object> members() {
            Map<String, Object> members = new LinkedHashMap<>();
            expect('{');
            while (next() != '}') {
                String name = string();
                expect(':');
                members.put(name, value());
                if (next() == ',') {
                    at++;
                }
            }
            at++;
            return members;
        }

        private List<Object> items() {
            List<Object> items = new ArrayList<>();
            expect('[');
            while (next() != ']') {
                items.add(value());
                if (next() == ',') {
                    at++;
                }
            }
            at++;
            return items;
        }

        private String string() {
            expect('"');
            StringBuilder out = new StringBuilder();
            while (text.charAt(at) != '"') {
                char c = text.charAt(at++);
                if (c != '\\') {
                    out.append(c);
                    continue;
                }
                char escaped = text.charAt(at++);
                switch (escaped) {
                    case 'b' -> out.append('\b');
                    case 'f' -> out.append('\f');
                    case 'n' -> out.append('\n');
                    case 'r' -> out.append('\r');
                    case 't' -> out.append('\t');
                    case 'u' -> {
                        out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                        at += 4;
                    }
                    default -> out.append(escaped);
                }
            }
            at++;
            return out.toString();
        }

        private Object word(String word, Object value) {
            if (!text.startsWith(word, at)) {
                throw new IllegalArgumentException("expected " + word + " at " + at);
            }
            at += word.length();
            return value;
        }

        private String numeral() {
            int start = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            if (at == start) {
                throw new IllegalArgumentException("no value at " + at);
            }
            return text.substring(start, at);
        }
    }
}
