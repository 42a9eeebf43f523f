"""Makes the corpus of line_breaks.py: titles as shops write them, in Latin, Chinese, Japanese, Korean and mixtures.

The words are our own; a seeded generator puts them together, so that the corpus is the same everywhere. No Thai, Lao, Khmer
or Burmese: a browser breaks those by dictionary, sticker at spaces only.
"""

import random

ZH_BRAND = ["山谷", "青禾", "米洛", "Northlane", "Dewgrove", "云朵家"]
ZH_NOUN = ["婴幼儿配方奶粉", "有机小米米粉", "保湿面霜", "蓝牙耳机", "真无线降噪耳机", "纯棉T恤", "不锈钢保温杯", "儿童益智积木", "智能手表", "鲜榨橙汁"]
ZH_PART = ["3段", "1-3岁", "900g*6罐", "400克（新品）", "第二件半价", "限时直降￥200", "满¥199减¥50", "买2送1", "【官方旗舰】", "「高钙」", "升级版2.0",
           "10000mAh", "低至5折起", "全国包邮！", "进口·正品", "不含蔗糖，更放心", "——只为宝贝", "A2蛋白", "0添加、0香精", "送礼盒装…", "保质期：18个月", "5G/Wi-Fi 6",
           "99%用户推荐", "12期免息", "约25℃", "“轻”体验", "次日达~", "S码/M码/L码"]
JA_NOUN = ["粉ミルク", "ベビーフード", "保湿クリーム", "ワイヤレスイヤホン", "ステンレスボトル", "オーガニックシャツ", "スマートウォッチ", "ジュース"]
JA_PART = ["【送料無料】", "大容量800g×2缶", "1歳〜3歳", "ちょっと贅沢な", "しっとり・なめらか", "最大50％OFF！", "￥1,299（税込）", "ポイント10倍", "新発売、", "やさしい「無添加」",
           "5G対応", "わずか25gの軽さ", "ランキング1位", "…など", "人々に愛される", "約1.5Ｌ", "お買い得セット／3個入り", "キャッシュバック", "サーバー", "っぽい"]
KO_NOUN = ["유기농 분유", "무선 이어폰", "보습 크림", "스테인리스 텀블러", "어린이 블록", "스마트 워치"]
KO_PART = ["[무료배송]", "800g 2캔", "1~3세", "최대 50% 할인", "₩12,900", "신제품!", "(공식)", "무첨가·저자극", "오늘출발", "12개월 무이자"]
EN_NOUN = ["growing-up milk powder", "wireless earbuds", "moisturising face cream", "stainless-steel bottle", "organic cotton T-shirt", "smart watch", "cold-pressed juice"]
EN_PART = ["Stage 3", "900 g x 6", "(new)", "with A2 protein", "2-in-1", "up to 50% off", "only $12.99", "€ 12,99", "12,99 €", "US$1,299.00", "AT&T-ready", "Wi-Fi 6/6E", "for kids 3+",
           "no sugar, no additives", "“gentle” formula", "it's here!", "24/7 support", "#1 choice", "5.0\"/13 cm", "https://example.com/a-b?c=d", "e-mail us", "semi–annual", "all—in—one",
           "8GB+256GB", "10,000mAh", "-20 °C", "3.5mm jack", "USD 35 each", "1 299,00 ₽", "100% cotton", "S/M/L", "black/white", "“Best of 2026”"]
DE_FR = ["Größe M – für Babys ab 12 Monaten", "Lait infantile « bio » 800 g", "jusqu'à -50 % aujourd'hui !", "Nur heute: 2 für 1 – solange der Vorrat reicht", "Qu’est-ce qu’on attend ?",
         "Kaffee-Vollautomat (15 bar, 1.450 W)", "Crème hydratante – 50 ml / 1,7 oz", "ab 1.299,00 €* inkl. MwSt.", "Preis: 12,-", "3er-Pack à 250 g"]


def titles(count=640):
    """Returns at least `count` different titles, each with its language."""
    rng = random.Random(20261124)
    out = {}

    def add(language, text):
        out.setdefault(text, language)

    for text in DE_FR:
        add("de" if any(c in text for c in "ßöäü") else "fr", text)
    makers = [
        ("zh-CN", lambda: rng.choice(ZH_BRAND) + rng.choice(ZH_NOUN) + "".join(rng.sample(ZH_PART, rng.randint(1, 4)))),
        ("zh-CN", lambda: rng.choice(ZH_PART) + rng.choice(ZH_NOUN) + " " + " ".join(rng.sample(ZH_PART, 2)) + rng.choice(EN_PART)),
        ("ja", lambda: "".join(rng.sample(JA_PART, rng.randint(1, 3))) + rng.choice(JA_NOUN) + rng.choice(JA_PART)),
        ("ja", lambda: rng.choice(JA_NOUN) + " " + rng.choice(EN_PART) + rng.choice(JA_PART)),
        ("ko", lambda: rng.choice(KO_PART) + " " + rng.choice(KO_NOUN) + " " + " ".join(rng.sample(KO_PART, 2))),
        ("en", lambda: rng.choice(EN_NOUN).capitalize() + " " + ", ".join(rng.sample(EN_PART, rng.randint(1, 3)))),
        ("en", lambda: rng.choice(EN_PART) + " " + rng.choice(EN_NOUN) + " – " + rng.choice(EN_PART)),
        ("zh-CN", lambda: rng.choice(EN_PART) + rng.choice(ZH_NOUN) + rng.choice(JA_PART)),
    ]
    while len(out) < count:
        language, make = makers[len(out) % len(makers)]
        add(language, make())
    return [(language, text) for text, language in out.items()]
