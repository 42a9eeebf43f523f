//! Writes the page that shows what the demo made.

use std::fmt::Write as _;

use sticker_core::render::Sticker;

use crate::gallery::{Gallery, Page};
use crate::{Job, Made};

/// Returns the document: the gallery by chapters, then every sticker of the plan.
pub(crate) fn page(gallery: &Gallery, shown: &[Made], jobs: &[Job], made: &[Made]) -> String {
    let mut html = String::from(HEAD);
    let mut shown = shown.iter();
    for chapter in &gallery.chapters {
        let _ = write!(html, "<h2>{}</h2>", escape(&chapter.title));
        for page in &chapter.pages {
            let pictures: Vec<&Made> = shown.by_ref().take(page.pictures.len()).collect();
            html.push_str(&capability(page, &pictures));
        }
    }
    html.push_str("<h2>Nine products, three slots, plain and with the promotion</h2><main>");
    for (job, made) in jobs.iter().zip(made) {
        let sticker = &made.sticker;
        let claims = &sticker.manifest.claims;
        let claims: Vec<String> =
            claims.iter().map(|c| format!("{} {}", c.claim.role, c.claim.text)).collect();
        let _ = write!(
            html,
            "<figure><a href=\"{0}\"><img loading=lazy src=\"{0}\" alt=\"{1}\"></a><figcaption><b>{1}</b>, {2}<br>{3}\
             <br><small>{4}</small></figcaption></figure>",
            escape(&job.file),
            escape(&job.title),
            job.kind,
            escape(&claims.join(" · ")),
            facts(&job.file, made),
        );
    }
    html.push_str("</main>\n");
    html
}

/// A page of the gallery: its sentence, its pictures, its templates behind a fold.
fn capability(page: &Page, pictures: &[&Made]) -> String {
    let mut html = format!(
        "<section id=\"{0}\"><h3>{1}</h3><p>{2}</p><div>",
        escape(&page.id),
        escape(&page.title),
        escape(&page.says)
    );
    for (picture, made) in page.pictures.iter().zip(pictures) {
        let file = escape(&format!("gallery/{}.jpg", picture.name));
        let Sticker { manifest, .. } = &made.sticker;
        let _ = write!(
            html,
            "<figure style=\"flex:{} 1 0\"><a href=\"{file}\"><img loading=lazy src=\"{file}\" alt=\"{}\" width={} height={}>\
             </a><figcaption><small>{}</small></figcaption></figure>",
            // Widths in the proportion of the pictures', so that those of one row are equally high.
            f64::from(manifest.size.width) / f64::from(manifest.size.height),
            escape(&picture.name),
            manifest.size.width,
            manifest.size.height,
            facts(&file, made),
        );
    }
    html.push_str("</div>");
    for (file, text) in &page.documents {
        let file = escape(file);
        let _ = write!(
            html,
            "<details><summary>{file}</summary><a href=\"gallery/{file}\">the file</a><pre>{}</pre></details>",
            escape(text)
        );
    }
    html.push_str("</section>");
    html
}

fn facts(file: &str, made: &Made) -> String {
    let (size, bytes) = (made.sticker.manifest.size, made.sticker.bytes.len() / 1000);
    format!(
        "{size}, {bytes} kB, {:.1} ms, <a href=\"{}.json\">manifest</a>",
        made.took.as_secs_f64() * 1e3,
        escape(file)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const HEAD: &str = "<!doctype html><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
<title>sticker: demo</title><style>\
body{font:15px/1.5 system-ui,sans-serif;background:#eef0f3;color:#20262d;margin:32px auto;max-width:1240px;padding:0 24px}\
h1{margin-bottom:0}h2{margin:56px 0 16px}h3{margin:0}p{margin:4px 0 16px;color:#4a535d;max-width:80ch}\
section{background:#fff;border-radius:12px;padding:24px;margin:0 0 24px;box-shadow:0 2px 10px #0001}\
section div{display:flex;gap:16px;align-items:flex-start}section figure{box-shadow:none;min-width:0;max-width:800px}\
section img{height:auto;border-radius:6px}section figcaption{padding:6px 0}\
details{margin-top:8px}summary{cursor:pointer;color:#2b5fa8}pre{overflow:auto;max-height:480px;background:#f6f7f9;\
padding:16px;border-radius:8px;font-size:12.5px}\
main{display:grid;grid-template-columns:repeat(auto-fill,minmax(260px,1fr));gap:20px}\
figure{margin:0;background:#fff;border-radius:8px;overflow:hidden;box-shadow:0 2px 8px #0002}\
img{display:block;width:100%}main img{height:280px;object-fit:contain;background:#fafafa}\
main figcaption{padding:10px 12px}small{color:#67707b}</style><h1>sticker: demo</h1>\
<p>What templates can do, a page for each capability, then the stickers of a small shop. Every picture is what the \
library wrote; the template of each page stands below it.</p>";
