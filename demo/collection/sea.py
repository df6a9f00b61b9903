"""Pictures of the sea: skies, waves, islands, ships, lighthouses, harbours, ice."""

from __future__ import annotations

import math
from dataclasses import dataclass

from demo.collection.canvas import Canvas, Colour, mix

WHITE, BLACK, DARK = (250, 246, 236), (24, 24, 30), (44, 38, 40)
RED, OCHRE = (150, 48, 38), (196, 150, 84)


@dataclass(frozen=True)
class Light:
    """The colours of an hour: the sky from above to the horizon, the sea from the horizon down, sun or moon."""

    sky: tuple[Colour, ...]
    sea: tuple[Colour, ...]
    disc: Colour
    height: float
    """Of the disc above the horizon as a fraction of the sky; negative where none is seen."""


LIGHTS = {
    "evening": Light(
        ((52, 74, 128), (196, 120, 120), (250, 196, 120)), ((220, 160, 120), (60, 70, 110)), (255, 226, 150), 0.25
    ),
    "day": Light(((96, 150, 204), (190, 216, 232), (238, 236, 222)), ((132, 172, 190), (38, 88, 116)), WHITE, -1),
    "storm": Light(((40, 46, 58), (92, 100, 108), (150, 152, 146)), ((104, 120, 120), (24, 40, 48)), WHITE, -1),
    "night": Light(((58, 82, 132), (126, 150, 190), (226, 214, 196)), ((170, 180, 196), (48, 70, 112)), WHITE, -1),
    "moon": Light(((10, 16, 40), (26, 42, 84), (70, 92, 132)), ((60, 84, 122), (8, 14, 34)), (244, 240, 214), 0.62),
    "dawn": Light(
        ((104, 132, 178), (240, 178, 150), (255, 222, 160)), ((240, 190, 150), (70, 106, 130)), (255, 240, 190), 0.1
    ),
    "winter": Light(((150, 172, 196), (206, 214, 222), (240, 226, 214)), ((232, 236, 240), (176, 194, 212)), WHITE, -1),
}


def seascape(canvas: Canvas, light: str, horizon: float = 0.58, swell: float = 1.0) -> None:
    """Sky, disc, clouds and the sea below `horizon`; `swell` is the height of the waves."""
    hour = LIGHTS[light]
    canvas.gradient(0, horizon, hour.sky)
    if hour.height >= 0:
        _disc(canvas, hour, horizon)
    for _ in range(canvas.chance.randint(4, 9)):
        _cloud(canvas, hour, horizon)
    canvas.soften(0.006)
    canvas.gradient(horizon, 1, hour.sea)
    _waves(canvas, hour, horizon, swell)


def _disc(canvas: Canvas, hour: Light, horizon: float) -> None:
    x, y = canvas.chance.uniform(0.25, 0.75), horizon * (1 - hour.height)
    for ring in range(9, 0, -1):
        canvas.ellipse((x, y), 0.035 + 0.02 * ring, 0.035 + 0.02 * ring, hour.disc, 9)
    canvas.ellipse((x, y), 0.035, 0.035, hour.disc)
    canvas.light_at = x


def _cloud(canvas: Canvas, hour: Light, horizon: float) -> None:
    chance = canvas.chance
    x, y = chance.random(), chance.uniform(0.05, 0.85) * horizon
    colour = mix(hour.sky[-1], WHITE if chance.random() < 0.5 else hour.sky[0], 0.5)
    for _ in range(chance.randint(5, 11)):
        spread = chance.uniform(0.03, 0.11)
        place = (x + chance.gauss(0, 0.08), y + chance.gauss(0, 0.012))
        canvas.ellipse(place, spread, spread * 0.22, colour, 60)


def _waves(canvas: Canvas, hour: Light, horizon: float, swell: float) -> None:
    chance = canvas.chance
    for _ in range(900):
        depth = chance.random() ** 1.6
        x, y = chance.uniform(-0.05, 1.05), horizon + (1 - horizon) * depth
        length, rise = 0.008 + 0.06 * depth, swell * 0.008 * depth
        lit = chance.random() < 0.45
        colour = mix(hour.sea[0], WHITE, 0.35) if lit else mix(hour.sea[1], BLACK, 0.15)
        crest = [(x, y), (x + length * 0.5, y - rise), (x + length, y)]
        canvas.line(crest, colour, 0.0008 + 0.0025 * depth, 120)
    if hour.height >= 0:
        _glitter(canvas, hour, horizon)


def _glitter(canvas: Canvas, hour: Light, horizon: float) -> None:
    middle = canvas.light_at
    for _ in range(240):
        depth = canvas.chance.random() ** 1.3
        x, y = middle + canvas.chance.gauss(0, 0.02 + 0.05 * depth), horizon + (1 - horizon) * depth
        canvas.line([(x, y), (x + 0.01 + 0.03 * depth, y)], hour.disc, 0.001 + 0.002 * depth, 150)


def island(canvas: Canvas, left: float, right: float, horizon: float, height: float, colour: Colour) -> None:
    """A low island with a rugged ridge and pines."""
    steps = 26
    ridge, level = [], 0.0
    for step in range(steps + 1):
        level = 0.6 * level + canvas.chance.uniform(0.2, 1.0) * 0.4
        ridge.append(
            (left + (right - left) * step / steps, horizon - height * level * math.sin(math.pi * step / steps))
        )
    for x, y in ridge[3:-3:2]:
        if canvas.chance.random() < 0.6:
            tall = height * canvas.chance.uniform(0.5, 1.1)
            canvas.polygon(
                [(x - 0.008, y + 0.01), (x, y - tall), (x + 0.008, y + 0.01)], mix(colour, (20, 44, 30), 0.6)
            )
    canvas.polygon([*ridge, (right, horizon + 0.004), (left, horizon + 0.004)], colour)


def square_rigger(canvas: Canvas, x: float, y: float, size: float, sails: Colour, masts: int = 3) -> None:
    """A ship with square sails; `x`, `y` is the middle of the waterline, `size` her length or less, to fit."""
    size = min(size, (y - 0.04) / 0.86 * canvas.size[1] / canvas.size[0])
    tall = size * canvas.size[0] / canvas.size[1]
    _hull(canvas, x, y, size, tall)
    for mast in range(masts):
        at = x + size * (0.34 - 0.68 * mast / max(1, masts - 1)) * 0.85
        top = 0.86 if mast == masts // 2 else 0.76
        canvas.line([(at, y), (at, y - tall * top)], DARK, size * 0.012)
        for level in range(4):
            low, high = 0.14 + 0.165 * level, 0.28 + 0.165 * level
            if high > top:
                break
            wide, narrow, belly = size * (0.155 - 0.026 * level), size * (0.135 - 0.026 * level), size * 0.035
            shape = [(at - narrow, y - tall * high), (at + narrow, y - tall * high)]
            shape += [(at + wide + belly, y - tall * (low + 0.02)), (at - wide + belly, y - tall * low)]
            canvas.polygon(shape, mix(sails, DARK, 0.06 * level + 0.05 * mast))
    bow, head = x + size * 0.5, x + size * 0.66
    canvas.line([(bow, y - tall * 0.1), (head, y - tall * 0.17)], DARK, size * 0.012)
    canvas.polygon(
        [(head, y - tall * 0.17), (x + size * 0.3, y - tall * 0.62), (x + size * 0.42, y - tall * 0.16)], sails
    )


def _hull(canvas: Canvas, x: float, y: float, size: float, tall: float) -> None:
    shape = [
        (-0.5, 0.11),
        (-0.46, 0),
        (-0.4, -0.03),
        (0.4, -0.03),
        (0.47, 0.03),
        (0.54, 0.12),
        (0.3, 0.075),
        (-0.3, 0.075),
    ]
    canvas.polygon([(x + a * size, y - b * tall) for a, b in shape], DARK)
    canvas.line([(x - 0.48 * size, y - 0.06 * tall), (x + 0.5 * size, y - 0.065 * tall)], OCHRE, size * 0.012)


def cutter(canvas: Canvas, x: float, y: float, size: float, sails: Colour, hull: Colour = DARK) -> None:
    """A gaff-rigged boat with a foresail, made smaller where it would not fit."""
    size = min(size, (y - 0.04) / 1.12 * canvas.size[1] / canvas.size[0])
    tall = size * canvas.size[0] / canvas.size[1]
    shape = [(-0.5, 0.1), (-0.42, -0.03), (0.36, -0.03), (0.55, 0.12)]
    canvas.polygon([(x + a * size, y - b * tall) for a, b in shape], hull)
    canvas.line([(x + 0.08 * size, y), (x + 0.08 * size, y - 1.1 * tall)], DARK, size * 0.02)
    main = [(0.06, 0.15), (0.06, 0.8), (-0.34, 1.12), (-0.54, 0.18)]
    canvas.polygon([(x + a * size, y - b * tall) for a, b in main], sails)
    canvas.polygon(
        [(x + a * size, y - b * tall) for a, b in ((0.1, 0.16), (0.1, 0.95), (0.6, 0.16))], mix(sails, DARK, 0.12)
    )


def rowing_boat(canvas: Canvas, x: float, y: float, size: float, colour: Colour = DARK) -> None:
    """A boat with a rower."""
    tall = size * canvas.size[0] / canvas.size[1]
    shape = [(-0.55, 0.16), (-0.4, -0.04), (0.4, -0.04), (0.55, 0.16), (0.3, 0.1), (-0.3, 0.1)]
    canvas.polygon([(x + a * size, y - b * tall) for a, b in shape], colour)
    canvas.line([(x, y - 0.08 * tall), (x - 0.02 * size, y - 0.4 * tall)], mix(colour, RED, 0.4), size * 0.14)
    canvas.ellipse((x - 0.02 * size, y - 0.52 * tall), size * 0.085, size * 0.085, mix(OCHRE, DARK, 0.3))
    canvas.line([(x, y - 0.3 * tall), (x + 0.5 * size, y + 0.06 * tall)], OCHRE, size * 0.025)


def steamer(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A small passenger steamer with smoke, made smaller where she would not fit."""
    size = min(size, (y - 0.12) / 0.6 * canvas.size[1] / canvas.size[0])
    tall = size * canvas.size[0] / canvas.size[1]
    shape = [(-0.5, 0.12), (-0.47, -0.03), (0.44, -0.03), (0.54, 0.16)]
    canvas.polygon([(x + a * size, y - b * tall) for a, b in shape], DARK)
    canvas.polygon(
        [(x + a * size, y - b * tall) for a, b in ((-0.4, 0.1), (-0.4, 0.2), (0.34, 0.2), (0.36, 0.1))], WHITE
    )
    for window in range(9):
        canvas.ellipse((x + size * (-0.34 + 0.08 * window), y - 0.15 * tall), size * 0.014, size * 0.014, DARK)
    canvas.polygon(
        [(x + a * size, y - b * tall) for a, b in ((-0.06, 0.2), (-0.08, 0.52), (0.04, 0.52), (0.05, 0.2))], RED
    )
    for puff in range(26):
        place = (x - size * 0.03 * puff, y - tall * (0.55 + 0.012 * puff) - canvas.chance.uniform(0, 0.02))
        canvas.ellipse(place, size * (0.04 + 0.004 * puff), size * (0.03 + 0.003 * puff), (90, 86, 84), 60)


def lighthouse(canvas: Canvas, x: float, foot: float, tall: float, band: Colour, lit: bool) -> None:
    """A tower on its rock, with the keeper's cottage; `lit` shows the beam."""
    unit = tall * canvas.size[1] / canvas.size[0]
    if lit:
        beam = [(x, foot - tall * 0.93), (x - 1.2, foot - tall * 1.25), (x - 1.2, foot - tall * 0.72)]
        canvas.polygon(beam, (255, 240, 180), 70)
    rock = [(-0.75, 0.1), (-0.4, -0.06), (0.1, -0.03), (0.5, -0.07), (0.95, 0.1)]
    canvas.polygon([(x + a * unit, foot + b * tall) for a, b in rock], (86, 80, 80))
    cottage = [(0.2, 0.0), (0.2, -0.16), (0.34, -0.27), (0.6, -0.27), (0.7, -0.16), (0.7, 0.0)]
    canvas.polygon([(x + a * unit, foot + b * tall) for a, b in cottage], RED)
    canvas.polygon(
        [(x + a * unit, foot + b * tall) for a, b in ((0.17, -0.16), (0.34, -0.28), (0.6, -0.28), (0.73, -0.16))], DARK
    )
    for stripe in range(5):
        low, high = stripe / 5 * 0.84, (stripe + 1) / 5 * 0.84
        left, right = 0.13 - 0.06 * low, 0.13 - 0.06 * high
        shape = [(x - left * unit, foot - low * tall), (x - right * unit, foot - high * tall)]
        shape += [(x + right * unit, foot - high * tall), (x + left * unit, foot - low * tall)]
        canvas.polygon(shape, WHITE if stripe % 2 else band)
    canvas.polygon(
        [(x + a * unit, foot - b * tall) for a, b in ((-0.1, 0.84), (-0.1, 0.87), (0.1, 0.87), (0.1, 0.84))], DARK
    )
    canvas.polygon(
        [(x + a * unit, foot - b * tall) for a, b in ((-0.055, 0.87), (-0.055, 0.97), (0.055, 0.97), (0.055, 0.87))],
        (255, 236, 170),
    )
    canvas.polygon([(x + a * unit, foot - b * tall) for a, b in ((-0.075, 0.97), (0, 1.05), (0.075, 0.97))], DARK)


def huts(canvas: Canvas, count: int, foot: float, colour: Colour = RED) -> None:
    """A row of boathouses on poles, mirrored in the water."""
    wide = 0.9 / count
    for number in range(count):
        x = 0.06 + wide * number
        tall = canvas.chance.uniform(0.16, 0.25)
        shade = mix(colour, OCHRE if number % 3 == 1 else DARK, canvas.chance.uniform(0.0, 0.3))
        house = [(x, 0.0), (x, tall), (x + wide * 0.42, tall * 1.5), (x + wide * 0.84, tall), (x + wide * 0.84, 0.0)]
        canvas.polygon([(a, foot + b * 0.8) for a, b in house], shade, 70)
        for pole in range(4):
            at = x + wide * (0.06 + 0.24 * pole)
            canvas.line([(at, foot - 0.02), (at, foot + 0.06)], DARK, 0.004)
        canvas.polygon([(a, foot - 0.02 - b) for a, b in house], shade)
        roof = [(x - wide * 0.05, tall * 0.97), (x + wide * 0.42, tall * 1.56), (x + wide * 0.89, tall * 0.97)]
        canvas.line([(a, foot - 0.02 - b) for a, b in roof], DARK, 0.007)
        door = [(x + wide * 0.3, 0), (x + wide * 0.3, tall * 0.7), (x + wide * 0.55, tall * 0.7), (x + wide * 0.55, 0)]
        canvas.polygon([(a, foot - 0.02 - b) for a, b in door], mix(shade, BLACK, 0.55))


def figures(canvas: Canvas, count: int, foot: float, tall: float, left: float = 0.15, right: float = 0.85) -> None:
    """People standing in a row, seen from some way off."""
    for number in range(count):
        x = left + (right - left) * (number + 0.5) / count + canvas.chance.uniform(-0.01, 0.01)
        height = tall * canvas.chance.uniform(0.88, 1.08)
        unit = height * canvas.size[1] / canvas.size[0]
        coat = mix(BLACK, (90, 96, 120), canvas.chance.random() * 0.7)
        canvas.polygon(
            [
                (x - 0.13 * unit, foot),
                (x - 0.17 * unit, foot - 0.72 * height),
                (x + 0.17 * unit, foot - 0.72 * height),
                (x + 0.13 * unit, foot),
            ],
            coat,
        )
        canvas.ellipse((x, foot - 0.84 * height), 0.1 * unit, 0.12 * unit, (214, 178, 150))
        canvas.ellipse((x, foot - 0.94 * height), 0.13 * unit, 0.05 * unit, DARK)
