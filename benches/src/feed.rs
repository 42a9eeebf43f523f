//! A Google Merchant feed of any length, made while it is read: no file and no copy in memory.

use std::fmt::Write as _;
use std::io::{self, Read};

/// How the feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RSS 2.0.
    Xml,
    /// Tab separated.
    Tsv,
}

/// A feed of so many items. Each has a description, links and attributes that an import passes over, one in three is a
/// variant, one in four is on sale within dates, one in ten has a measure; titles are in two languages.
#[derive(Debug)]
pub struct Feed {
    format: Format,
    items: u64,
    next: u64,
    text: String,
    given: usize,
    closed: bool,
}

impl Feed {
    /// Creates the feed; nothing is written before it is read.
    pub fn new(format: Format, items: u64) -> Self {
        let text = match format {
            Format::Xml => {
                "<?xml version=\"1.0\"?>\n<rss xmlns:g=\"http://base.google.com/ns/1.0\" version=\"2.0\">\n<channel>\n\
                 <title>A shop</title>\n<link>https://shop.example</link>\n"
            }
            Format::Tsv => {
                "id\titem_group_id\ttitle\tdescription\tlink\timage_link\tadditional_image_link\tavailability\tprice\t\
                 sale_price\tsale_price_effective_date\tbrand\tgtin\tcondition\tproduct_type\tcolor\t\
                 shipping(country:price)\tunit_pricing_measure\tunit_pricing_base_measure\n"
            }
        };
        Self { format, items, next: 0, text: text.to_owned(), given: 0, closed: false }
    }

    fn write_item(&mut self) {
        let i = self.next;
        let (mixed, title) = (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32, TITLES[(i % 4) as usize]);
        let price = 500 + mixed % 50_000;
        let (group, on_sale, measured) = (i.is_multiple_of(3), i % 4 == 1, i.is_multiple_of(10));
        let (whole, cents) = (price / 100, price % 100);
        let sale = price * 3 / 4;
        // Writing to a string cannot fail.
        let _ = match self.format {
            Format::Xml => self.write_xml(i, title, group, on_sale.then_some(sale), measured, whole, cents),
            Format::Tsv => self.write_tsv(i, title, group, on_sale.then_some(sale), measured, whole, cents),
        };
        self.next += 1;
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one item")]
    fn write_xml(
        &mut self,
        i: u64,
        title: &str,
        group: bool,
        sale: Option<u64>,
        measured: bool,
        whole: u64,
        cents: u64,
    ) -> std::fmt::Result {
        let out = &mut self.text;
        write!(out, "<item>\n<g:id>SKU-{i:08}</g:id>\n<title>{title} &amp; case no. {i}</title>\n")?;
        write!(
            out,
            "<description>{DESCRIPTION}</description>\n<link>https://shop.example/p/{i}?ref=feed&amp;x=1</link>\n"
        )?;
        writeln!(out, "<g:image_link>https://img.shop.example/{i}/main.jpg</g:image_link>")?;
        writeln!(
            out,
            "<g:additional_image_link>https://img.shop.example/{i}/2.jpg</g:additional_image_link>"
        )?;
        write!(
            out,
            "<g:availability>in_stock</g:availability>\n<g:price>{whole}.{cents:02} USD</g:price>\n"
        )?;
        if let Some(sale) = sale {
            write!(
                out,
                "<g:sale_price>{}.{:02} USD</g:sale_price>\n<g:sale_price_effective_date>{DATES}</g:sale_price_effective_date>\n",
                sale / 100,
                sale % 100
            )?;
        }
        if group {
            writeln!(out, "<g:item_group_id>G{}</g:item_group_id>", i / 9)?;
        }
        write!(
            out,
            "<g:brand>Brand {}</g:brand>\n<g:gtin>{:013}</g:gtin>\n",
            i % 997,
            4_000_000_000_000 + i
        )?;
        write!(
            out,
            "<g:condition>new</g:condition>\n<g:product_type>Home &gt; Kitchen &gt; Shelf {}</g:product_type>\n",
            i % 61
        )?;
        write!(
            out,
            "<g:color>red</g:color>\n<g:shipping>\n<g:country>US</g:country>\n<g:price>{}.00 USD</g:price>\n</g:shipping>\n",
            i % 2 * 5
        )?;
        if measured {
            out.push_str("<g:unit_pricing_measure>750ml</g:unit_pricing_measure>\n<g:unit_pricing_base_measure>1l</g:unit_pricing_base_measure>\n");
        }
        out.write_str("</item>\n")
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one item")]
    fn write_tsv(
        &mut self,
        i: u64,
        title: &str,
        group: bool,
        sale: Option<u64>,
        measured: bool,
        whole: u64,
        cents: u64,
    ) -> std::fmt::Result {
        let out = &mut self.text;
        write!(out, "SKU-{i:08}\t")?;
        if group {
            write!(out, "G{}", i / 9)?;
        }
        write!(out, "\t{title} & case no. {i}\t{DESCRIPTION}\thttps://shop.example/p/{i}?ref=feed&x=1\t")?;
        write!(
            out,
            "https://img.shop.example/{i}/main.jpg\thttps://img.shop.example/{i}/2.jpg\tin_stock\t{whole}.{cents:02} USD\t"
        )?;
        match sale {
            Some(sale) => write!(out, "{}.{:02} USD\t{DATES}\t", sale / 100, sale % 100)?,
            None => out.push_str("\t\t"),
        }
        write!(
            out,
            "Brand {}\t{:013}\tnew\tHome > Kitchen > Shelf {}\tred\t",
            i % 997,
            4_000_000_000_000 + i,
            i % 61
        )?;
        write!(out, "US:{}.00 USD\t", i % 2 * 5)?;
        out.push_str(if measured { "750ml\t1l\n" } else { "\t\n" });
        Ok(())
    }
}

impl Read for Feed {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() {
            self.text.clear();
            self.given = 0;
            while self.next < self.items && self.text.len() < out.len().min(1 << 16) {
                self.write_item();
            }
            if self.next == self.items && !self.closed {
                self.closed = true;
                if self.format == Format::Xml {
                    self.text.push_str("</channel>\n</rss>\n");
                }
            }
        }
        let rest = &self.text.as_bytes()[self.given..];
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}

const TITLES: [&str; 4] = [
    "Stainless steel water bottle, 750 ml, leak proof, with a carrying loop",
    "不锈钢保温杯 大容量 便携 运动 户外 水壶 礼盒装",
    "Edelstahl Trinkflasche für Büro und Sport, auslaufsicher, spülmaschinenfest",
    "Men's merino wool sweater, crew neck, slim fit, machine washable",
];

const DATES: &str = "2026-11-11T00:00+0800/2026-11-12T00:00+0800";

/// About as long as shops write: Google allows 5,000 characters.
const DESCRIPTION: &str = "Keeps drinks cold for a day and hot for half a day. Double walls of steel, a lid that closes with a \
     quarter turn, a mouth wide enough for ice, and a base that stands on any table. Free of BPA, safe in the dishwasher, \
     and guaranteed for five years. Comes in a box of recycled card with a brush and a second seal.";
