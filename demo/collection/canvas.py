"""A sheet to draw on, in fractions of its width and height, at twice the size so that edges come out smooth."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
Point = tuple[float, float]
SMOOTH = 2


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """The colour that lies `share` (0 to 1) of the way from `one` to `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Canvas:
    """One picture in the making. All positions are fractions of width and height; `chance` is seeded."""

    def __init__(self, width: int, height: int, seed: int) -> None:
        self.size = (width * SMOOTH, height * SMOOTH)
        self.image = Image.new("RGB", self.size)
        self.draw = ImageDraw.Draw(self.image, "RGBA")
        self.chance = random.Random(seed)  # noqa: S311 - for pictures, not for secrets
        self.seed = seed
        self.light_at = 0.5

    def at(self, points: Sequence[Point]) -> list[tuple[float, float]]:
        """Pixels for fractions."""
        return [(x * self.size[0], y * self.size[1]) for x, y in points]

    def gradient(self, top: float, bottom: float, stops: Sequence[Colour]) -> None:
        """Fill from `top` to `bottom` with colours that run into one another."""
        first, last = round(top * self.size[1]), round(bottom * self.size[1])
        places = numpy.linspace(0, 1, max(1, last - first))
        steps = numpy.linspace(0, 1, len(stops))
        column = numpy.stack([numpy.interp(places, steps, [stop[band] for stop in stops]) for band in range(3)], axis=1)
        strip = Image.fromarray(column[:, None, :].astype("uint8"))
        self.image.paste(strip.resize((self.size[0], len(places))), (0, first))

    def polygon(self, points: Sequence[Point], colour: Colour, opacity: int = 255) -> None:
        """Fill a shape."""
        self.draw.polygon(self.at(points), fill=(*colour, opacity))

    def line(self, points: Sequence[Point], colour: Colour, width: float = 0.002, opacity: int = 255) -> None:
        """Draw a line; `width` is a fraction of the picture's width."""
        pixels = max(1, round(width * self.size[0]))
        self.draw.line(self.at(points), fill=(*colour, opacity), width=pixels, joint="curve")

    def ellipse(self, centre: Point, across: float, down: float, colour: Colour, opacity: int = 255) -> None:
        """Fill an ellipse; `across` and `down` are its radii as fractions of the width."""
        (x, y), unit = self.at([centre])[0], self.size[0]
        box = (x - across * unit, y - down * unit, x + across * unit, y + down * unit)
        self.draw.ellipse(box, fill=(*colour, opacity))

    def text(self, place: Point, words: str, colour: Colour, size: float) -> None:
        """Write words centred at `place`; `size` is a fraction of the picture's height."""
        pixels = max(8, round(size * self.size[1]))
        font = ImageFont.load_default(pixels)
        plain = unicodedata.normalize("NFD", words).encode("ascii", "ignore").decode()
        x, y = self.at([place])[0]
        self.draw.text((x, y), plain, fill=colour, font=font, anchor="mm")
        # Pillow's own font has no å, ä, ö: their marks are drawn over the plain letters.
        left = x - font.getlength(plain) / 2
        for number, letter in enumerate(words):
            over = left + font.getlength(plain[:number]) + font.getlength(plain[number : number + 1]) / 2
            self._mark(letter, over, y - pixels * (0.52 if letter.isupper() else 0.36), pixels * 0.05, colour)

    def _mark(self, letter: str, x: float, y: float, dot: float, colour: Colour) -> None:
        if letter in "äöÄÖ":
            for at in (x - 2.4 * dot, x + 2.4 * dot):
                self.draw.ellipse((at - dot, y - dot, at + dot, y + dot), fill=colour)
        elif letter in "åÅ":
            self.draw.ellipse(
                (x - 2 * dot, y - 2.6 * dot, x + 2 * dot, y + 1.4 * dot), outline=colour, width=max(1, round(dot))
            )

    def soften(self, radius: float) -> None:
        """Blur everything drawn so far; `radius` is a fraction of the width."""
        # A blur wide enough to need it looks the same when made on a quarter of the size, and is far quicker.
        less = 4 if radius > 0.004 else 1
        small = self.image.reduce(less) if less > 1 else self.image
        blurred = small.filter(ImageFilter.GaussianBlur(radius * self.size[0] / less))
        self.image.paste(blurred.resize(self.size, Image.Resampling.BILINEAR))

    def finished(self, grain: float = 0.0, vignette: float = 0.0) -> Image.Image:
        """The picture at its real size, with grain (standard deviation, 0 to 255) and darkened corners (0 to 1)."""
        image = self.image.resize((self.size[0] // SMOOTH, self.size[1] // SMOOTH), Image.Resampling.BOX)
        pixels = numpy.asarray(image, dtype="float32")
        height, width = pixels.shape[:2]
        if vignette:
            y, x = numpy.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
            pixels = pixels * (1 - vignette * ((x**2 + y**2) / 2) ** 1.5)[:, :, None]
        if grain:
            noise = numpy.random.default_rng(self.seed).normal(0, grain, (height, width, 1))
            pixels = pixels + noise
        return Image.fromarray(numpy.clip(pixels, 0, 255).astype("uint8"))
