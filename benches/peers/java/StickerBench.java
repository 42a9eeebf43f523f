import java.awt.*;
import java.awt.color.ColorSpace;
import java.awt.font.*;
import java.awt.geom.*;
import java.awt.image.*;
import java.io.*;
import java.nio.file.*;
import java.text.AttributedString;
import java.util.*;
import java.util.List;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import javax.imageio.*;
import javax.imageio.stream.*;

/** Java2D + ImageIO, the way a careful backend engineer writes it: everything reusable is created once
 *  (fonts, reader/writer, scratch images, byte buffers), no disk cache, INT_RGB canvas, PRE-multiplied sprites,
 *  the drop shadow as three running-sum box passes over an alpha plane, one Renderer per worker thread. */
public class StickerBench {
    // geometry from spec.json (kept literal: no JSON parser in the JDK)
    static final int W = 800, H = 800, BOX = 560, BCX = 400, BCY = 360, SIG = 12, PAD = 36;
    static final String TITLE = "新西兰进口A2蛋白全脂高钙奶粉 成人学生营养早餐";
    static boolean PNG;                       // --save x.png: lossless, for accuracy.py
    static int cents(long n) { return n == 0 ? 19990 : (int) (1000 + (n * 7919) % 98000); }

    static Font sc(Path ttc) throws Exception {
        for (Font f : Font.createFonts(ttc.toFile())) if (f.getFontName(Locale.ROOT).contains(" SC")) return f;
        throw new IllegalStateException("no SC face in " + ttc);
    }
    static byte[] read(Path p) throws IOException { return Files.readAllBytes(p); }
    static BufferedImage decode(byte[] b) throws IOException { return ImageIO.read(new ByteArrayInputStream(b)); }

    static final class Shared {
        Font bold, regular; BufferedImage scene, badge; byte[][] products;
        Shared(Path in, String scenario) throws Exception {
            bold = sc(Paths.get(env("PEERS_FONT_BOLD", "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")));
            regular = sc(Paths.get(env("PEERS_FONT_REGULAR", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")));
            scene = scaled(decode(read(in.resolve("scene.jpg"))), W, H, BufferedImage.TYPE_INT_RGB);
            badge = scaled(decode(read(in.resolve("badge.png"))), 120, 120, BufferedImage.TYPE_INT_ARGB_PRE);
            products = new byte[20][];
            String ext = scenario.equals("cold_jpg") ? ".jpg" : ".png";
            for (int i = 0; i < 20; i++) products[i] = read(in.resolve("product_" + i + ext));
        }
    }
    static String env(String k, String d) { String v = System.getenv(k); return v == null ? d : v; }
    static BufferedImage scaled(BufferedImage src, int w, int h, int type) {
        BufferedImage o = new BufferedImage(w, h, type); Graphics2D g = o.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(src, 0, 0, w, h, null); g.dispose(); return o;
    }

    static final class Renderer {
        final Shared s; final BufferedImage canvas = new BufferedImage(W, H, BufferedImage.TYPE_INT_RGB);
        final BufferedImage fit = new BufferedImage(BOX, BOX, BufferedImage.TYPE_INT_ARGB_PRE);
        final BufferedImage shadow = new BufferedImage(BOX + 2 * PAD, BOX + 2 * PAD, BufferedImage.TYPE_INT_ARGB_PRE);
        final int[] pa = new int[(BOX + 2 * PAD) * (BOX + 2 * PAD)], pb = new int[pa.length];
        final Map<Long, BufferedImage> opaqueShadow = new HashMap<>();
        final Font fLabel, fCur, fInt, fFrac, fList, fPromo, fTitle;
        final FontRenderContext frc = new FontRenderContext(null, true, true);
        final ImageWriter jw = ImageIO.getImageWritersByFormatName("jpeg").next(); final ImageWriteParam jp;
        final ByteArrayOutputStream bos = new ByteArrayOutputStream(1 << 18);
        final BufferedImage flat; final long[] ns = new long[6]; long t;   // decode resize shadow composite text encode
        Renderer(Shared s, String scenario) throws Exception {
            this.s = s; jp = jw.getDefaultWriteParam(); jp.setCompressionMode(ImageWriteParam.MODE_EXPLICIT); jp.setCompressionQuality(.85f);
            fLabel = s.bold.deriveFont(36f); fCur = s.bold.deriveFont(48f); fInt = s.bold.deriveFont(110f); fFrac = s.bold.deriveFont(56f);
            fList = s.regular.deriveFont(34f); fPromo = s.bold.deriveFont(34f); fTitle = s.regular.deriveFont(34f);
            if (scenario.equals("price_change")) {
                Graphics2D g = graphics(canvas); statics(g, s.products[0]); g.dispose();
                flat = new BufferedImage(W, H, BufferedImage.TYPE_INT_RGB); copy(canvas, flat);
            } else flat = null;
        }
        static void copy(BufferedImage a, BufferedImage b) {
            System.arraycopy(((DataBufferInt) a.getRaster().getDataBuffer()).getData(), 0,
                             ((DataBufferInt) b.getRaster().getDataBuffer()).getData(), 0, W * H);
        }
        static Graphics2D graphics(BufferedImage im) {
            Graphics2D g = im.createGraphics();
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            return g;
        }
        void tick(int k) { long n = System.nanoTime(); ns[k] += n - t; t = n; }

        static void boxH(int[] a, int[] b, int w, int h, int r) {          // running sum, then transposed write
            int d = 2 * r + 1; int inv = (1 << 16) / d;
            for (int y = 0; y < h; y++) {
                int o = y * w, sum = 0;
                for (int x = 0; x < r; x++) sum += a[o + x];
                for (int x = 0; x < w; x++) {
                    if (x + r < w) sum += a[o + x + r];
                    if (x - r - 1 >= 0) sum -= a[o + x - r - 1];
                    b[x * h + y] = sum * inv >>> 16;
                }
            }
        }
        BufferedImage shadowOf(BufferedImage p, int w, int h, boolean opaque) {
            int sw = w + 2 * PAD, sh = h + 2 * PAD;
            if (opaque) { BufferedImage c = opaqueShadow.get(((long) w << 32) | h); if (c != null) return c; }
            Arrays.fill(pa, 0, sw * sh, 0);
            int[] px = ((DataBufferInt) fit.getRaster().getDataBuffer()).getData();
            for (int y = 0; y < h; y++) for (int x = 0, o = (y + PAD) * sw + PAD; x < w; x++) pa[o + x] = (opaque ? 255 : px[y * BOX + x] >>> 24) << 7;
            for (int k = 0; k < 3; k++) boxH(k % 2 == 0 ? pa : pb, k % 2 == 0 ? pb : pa, sw, sh, 11); // 3 boxes of 23 ~ sigma 12 (transposes: odd count)
            for (int k = 0; k < 3; k++) boxH(k % 2 == 0 ? pb : pa, k % 2 == 0 ? pa : pb, sh, sw, 11);
            BufferedImage out = opaque ? new BufferedImage(BOX + 2 * PAD, BOX + 2 * PAD, BufferedImage.TYPE_INT_ARGB_PRE) : shadow;
            int[] d = ((DataBufferInt) out.getRaster().getDataBuffer()).getData();
            for (int y = 0; y < sh; y++) for (int x = 0; x < sw; x++) d[y * (BOX + 2 * PAD) + x] = ((pa[y * sw + x] >> 7) * 90 >> 8) << 24;
            if (opaque) opaqueShadow.put(((long) w << 32) | h, out);
            return out;
        }
        void statics(Graphics2D g, byte[] data) throws Exception {
            copy(s.scene, canvas); tick(3);
            BufferedImage p = decode(data); tick(0);
            double k = Math.min((double) BOX / p.getWidth(), (double) BOX / p.getHeight());
            int w = (int) Math.round(p.getWidth() * k), h = (int) Math.round(p.getHeight() * k); boolean opaque = !p.getColorModel().hasAlpha();
            Graphics2D f = fit.createGraphics(); f.setComposite(AlphaComposite.Src);
            f.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            f.drawImage(p, 0, 0, w, h, null); f.dispose(); tick(1);
            int x = BCX - w / 2, y = BCY - h / 2;
            BufferedImage sdw = shadowOf(p, w, h, opaque);
            g.drawImage(sdw, x - PAD, y - PAD + 12, x + w + PAD, y + h + PAD + 12, 0, 0, w + 2 * PAD, h + 2 * PAD, null); tick(2);
            g.drawImage(fit, x, y, x + w, y + h, 0, 0, w, h, null);
            g.drawImage(s.badge, 24, 24, null);
            g.setPaint(new GradientPaint(20, 0, new Color(0xFF5000), 780, 0, new Color(0xFF0036)));
            g.fill(new RoundRectangle2D.Float(20, 600, 760, 180, 48, 48));
            g.setColor(Color.WHITE); g.fill(new RoundRectangle2D.Float(488, 676, 272, 56, 56, 56)); tick(3);
            g.setFont(fLabel); g.drawString("到手价", 48, 650);
            g.setColor(new Color(255, 255, 255, 204)); g.setFont(fList); g.drawString("¥299.00", 180, 649);
            g.fill(new Rectangle2D.Double(180, 637, fList.getStringBounds("¥299.00", frc).getWidth(), 2));
            g.setColor(new Color(0xE60023)); g.setFont(fPromo); String promo = "满300减50 限时";
            g.drawString(promo, (float) (624 - fPromo.getStringBounds(promo, frc).getWidth() / 2), 716);
            g.setColor(new Color(0x222222)); g.setFont(fTitle);
            AttributedString as = new AttributedString(TITLE); as.addAttribute(TextAttribute.FONT, fTitle);
            LineBreakMeasurer m = new LineBreakMeasurer(as.getIterator(), frc); int line = 0;
            while (m.getPosition() < TITLE.length()) { int a = m.getPosition(), e = m.nextOffset(420); m.setPosition(e); g.drawString(TITLE.substring(a, e), 356, 58 + 44 * line++); }
            tick(4);
        }
        void price(Graphics2D g, long n) {
            int c = cents(n); String[] t3 = {"¥", Integer.toString(c / 100), String.format(".%02d", c % 100)}; Font[] fs = {fCur, fInt, fFrac};
            float x = 48; Path2D all = new Path2D.Float();
            for (int i = 0; i < 3; i++) {
                GlyphVector gv = fs[i].createGlyphVector(frc, t3[i]);
                all.append(gv.getOutline(x, 752), false); x += (float) gv.getLogicalBounds().getWidth();
            }
            g.setStroke(new BasicStroke(6, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            g.setColor(new Color(0xB00020)); g.draw(all); g.setColor(Color.WHITE); g.fill(all); tick(4);
        }
        // ImageIO's JPEG writer is 2-4x slower from INT_RGB than from RGB-interleaved bytes: convert by hand first
        final byte[] rgb = new byte[W * H * 3]; final BufferedImage rgbImage = new BufferedImage(
            new ComponentColorModel(ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE),
            Raster.createInterleavedRaster(new DataBufferByte(rgb, rgb.length), W, H, W * 3, 3, new int[]{0, 1, 2}, null), false, null);
        byte[] encode() throws IOException {
            bos.reset(); if (PNG) { ImageIO.write(canvas, "png", bos); return bos.toByteArray(); }
            int[] px = ((DataBufferInt) canvas.getRaster().getDataBuffer()).getData();
            for (int i = 0, j = 0; i < px.length; i++, j += 3) { int v = px[i]; rgb[j] = (byte) (v >> 16); rgb[j + 1] = (byte) (v >> 8); rgb[j + 2] = (byte) v; }
            try (MemoryCacheImageOutputStream o = new MemoryCacheImageOutputStream(bos)) { jw.setOutput(o); jw.write(null, new IIOImage(rgbImage, null, null), jp); }
            byte[] r = bos.toByteArray(); tick(5); return r;
        }
        byte[] render(int i, long n) throws Exception {
            t = System.nanoTime(); Graphics2D g = graphics(canvas);
            if (flat != null) { copy(flat, canvas); tick(3); } else statics(g, s.products[i]);
            price(g, n); g.dispose(); return encode();
        }
    }

    public static void main(String[] a) throws Exception {
        System.setProperty("java.awt.headless", "true"); ImageIO.setUseCache(false);
        Map<String, String> o = new HashMap<>(); for (int i = 0; i + 1 < a.length; i += 2) o.put(a[i], a[i + 1]);
        PNG = o.getOrDefault("--save", "").endsWith(".png"); String sc = o.getOrDefault("--scenario", "cold"); double secs = Double.parseDouble(o.getOrDefault("--seconds", "4")), warm = Double.parseDouble(o.getOrDefault("--warmup", "10"));
        int jobs = Integer.parseInt(o.getOrDefault("--jobs", "1"));
        long t0 = System.nanoTime(); Shared s = new Shared(Paths.get(o.get("--inputs")), sc);
        Renderer r = new Renderer(s, sc); byte[] first = r.render(0, 0); double firstMs = (System.nanoTime() - t0) / 1e6;
        if (o.containsKey("--save")) Files.write(Paths.get(o.get("--save")), first);
        AtomicLong seq = new AtomicLong(1), cnt = new AtomicLong(), bytes = new AtomicLong();
        Renderer[] rs = new Renderer[jobs]; rs[0] = r; for (int i = 1; i < jobs; i++) rs[i] = new Renderer(s, sc);
        long[] dt = new long[2]; com.sun.management.OperatingSystemMXBean os = (com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        for (int phase = 0; phase < 2; phase++) {
            cnt.set(0); bytes.set(0); for (Renderer x : rs) Arrays.fill(x.ns, 0);
            double len = phase == 0 ? warm : secs; long c0 = os.getProcessCpuTime(), b = System.nanoTime(), e = b + (long) (len * 1e9);
            Thread[] th = new Thread[jobs];
            for (int j = 0; j < jobs; j++) { Renderer x = rs[j]; th[j] = new Thread(() -> { try {
                while (System.nanoTime() < e) { long n = seq.getAndIncrement(); bytes.addAndGet(x.render((int) (n % 20), n).length); cnt.incrementAndGet(); }
            } catch (Exception ex) { throw new RuntimeException(ex); } }); th[j].start(); }
            for (Thread x : th) x.join(); dt[0] = System.nanoTime() - b; dt[1] = os.getProcessCpuTime() - c0;
        }
        long rss = 0; for (String l : Files.readAllLines(Paths.get("/proc/self/status"))) if (l.startsWith("VmHWM")) rss = Long.parseLong(l.replaceAll("\\D", ""));
        String[] nm = {"decode", "resize", "shadow", "composite", "text", "encode"}; StringBuilder st = new StringBuilder();
        for (int k = 0; k < 6; k++) { double v = 0; for (Renderer x : rs) v += x.ns[k]; st.append(k > 0 ? "," : "").append(String.format(Locale.ROOT, "\"%s\":%.3f", nm[k], v / 1e6 / cnt.get())); }
        System.out.printf(Locale.ROOT, "{\"peer\":\"java2d-%s\",\"version\":\"%s\",\"scenario\":\"%s\",\"n\":%d,\"secs\":%.3f,\"ips\":%.2f,\"cpu_ips\":%.2f,\"rss_kb\":%d,\"first_ms\":%.1f,\"avg_bytes\":%d,\"jobs\":%d,\"stages_ms\":{%s}}%n",
            Runtime.version().feature() + "", Runtime.version(), sc, cnt.get(), dt[0] / 1e9, cnt.get() / (dt[0] / 1e9), cnt.get() / (dt[1] / 1e9), rss, firstMs, bytes.get() / cnt.get(), jobs, st);
    }
}
