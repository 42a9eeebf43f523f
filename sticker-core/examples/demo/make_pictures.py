#!/usr/bin/env python3
"""Makes the demo's pictures: product cut-outs, scenes, badges and logos, all from formulas.

Usage (numpy, scipy, Pillow): make_pictures.py [NAME...]; without names it makes all of them, in a few minutes.
Brands, packs and graphics are invented. Nothing is photographed, traced or downloaded; the random numbers are seeded.
"""

import sys

import cloth
import marks
import packs
import scenes

PICTURES = {
    "milk-tin": packs.tin,
    "sparkling-can": packs.can,
    "orange-juice": packs.juice,
    "serum": packs.serum,
    "cream-white": packs.cream,
    "tee": cloth.tee,
    "mug": packs.mug,
    "scene-nursery": scenes.nursery,
    "scene-garden": scenes.garden,
    "scene-podium": scenes.podium,
    "scene-loft": scenes.loft,
    "badges": marks.badges,
    "logos": marks.logos,
}


def main():
    for name in sys.argv[1:] or PICTURES:
        PICTURES[name]()


if __name__ == "__main__":
    main()
